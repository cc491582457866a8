/**
 * A file of parcels. Every line has its own outcome: a bad one stops nothing and loses nothing, and the whole file can be sent again.
 */

import { type Carrier, carriers } from '@tidegate/shared/carriers'
import type { BulkShipAnswer } from '@tidegate/shared/contracts/fulfilment'
import { trackingNoSchema } from '@tidegate/shared/contracts/fulfilment'
import { idSchema } from '@tidegate/shared/ids'
import { outcomes } from '@tidegate/shared/outcomes'
import { type Said, say } from '@tidegate/shared/sayings'
import { type Parcel, type ShipOrdersDeps, shipOrders } from './ship-orders.ts'

export async function bulkShip(deps: ShipOrdersDeps, staffId: string, csv: string): Promise<BulkShipAnswer> {
  const answer: BulkShipAnswer = { shipped: 0, unchanged: 0, errors: [] }
  const parcels: (Parcel & { line: number })[] = []
  const seen = new Map<string, number>()
  for (const [i, text] of csv
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = i + 1
    if (text.trim() === '') continue
    const parsed = parseLine(text)
    if (!parsed.ok && line === 1 && !/\d{10}/.test(text)) continue // the heading
    if (!parsed.ok) {
      answer.errors.push({ line, orderId: parsed.orderId, message: parsed.message })
      continue
    }
    const twin = seen.get(parsed.parcel.orderId)
    if (twin) answer.errors.push({ line, orderId: parsed.parcel.orderId, message: say('parcel.twin', { line: twin }) })
    else parcels.push({ ...parsed.parcel, line })
    seen.set(parsed.parcel.orderId, line)
  }
  for (let at = 0; at < parcels.length; at += batchSize) {
    const batch = parcels.slice(at, at + batchSize)
    for (const [i, outcome] of (await shipOrders(deps, staffId, batch)).entries()) {
      const { line, orderId } = batch[i] as Parcel & { line: number }
      if (outcome.kind === 'REFUSED') answer.errors.push({ line, orderId, message: outcomes[outcome.outcome].message })
      else if (outcome.kind === 'SHIPPED') answer.shipped++
      else answer.unchanged++
    }
  }
  answer.errors.sort((a, b) => a.line - b.line)
  return answer
}

type ParsedLine = { ok: true; parcel: Parcel } | { ok: false; orderId: string; message: Said }

/** Separated by commas or tabs, as spreadsheets write it; a carrier by its code or by its name. */
function parseLine(text: string): ParsedLine {
  // A spreadsheet that wants to keep long digits as text writes ="…" or '… .
  const fields = text.split(/[,，\t]/).map((field) => field.trim().replace(/^[="']+|["']+$/g, ''))
  const [orderId = '', carrierText = '', trackingText = ''] = fields
  if (!idSchema.safeParse(orderId).success) return { ok: false, orderId, message: say('parcel.order') }
  const carrier = carrierOf(carrierText)
  if (!carrier)
    return {
      ok: false,
      orderId,
      message: carrierText ? say('parcel.carrier', { carrier: carrierText }) : say('parcel.no-carrier'),
    }
  const trackingNo = trackingNoSchema.safeParse(trackingText)
  if (!trackingNo.success) return { ok: false, orderId, message: say('parcel.tracking') }
  return { ok: true, parcel: { orderId, carrier, trackingNo: trackingNo.data } }
}

function carrierOf(text: string): Carrier | undefined {
  const wanted = text.toUpperCase()
  const entries = Object.entries(carriers) as [Carrier, string][]
  return entries.find(([code, name]) => code === wanted || (text.length >= 2 && name.startsWith(text)))?.[0]
}

const batchSize = 200
