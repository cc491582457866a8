import { z } from 'zod'
import { type Carrier, carriers } from '../carriers.ts'
import { cursorSchema, idSchema } from '../ids.ts'
import type { Said } from '../sayings.ts'

const carrierCodes = Object.keys(carriers) as [Carrier, ...Carrier[]]

export const trackingNoSchema = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9-]{5,64}$/, '快递单号格式不正确')

export const shipOrderInput = z.object({
  orderId: idSchema,
  carrier: z.enum(carrierCodes, '请选择快递公司'),
  trackingNo: trackingNoSchema,
})

export interface ShipmentView {
  carrier: Carrier
  trackingNo: string
  shippedAt: number
}

/** What the buyer sees beside a SHIP order. */
export interface DeliveryOfOrder {
  /** null: not chosen yet; it can be chosen until the parcel leaves. */
  address: MaskedAddress | null
  shipment: ShipmentView | null
}
export interface MaskedAddress {
  name: string
  phone: string
  region: string
  detail: string
}

export const toShipInput = z.object({ missingAddress: z.boolean().optional(), cursor: cursorSchema })
export interface ToShipRow {
  orderId: string
  title: string
  skuName: string
  image: string
  quantity: number
  paidAt: number
  address: MaskedAddress | null
}

/** Whole addresses, for labels; every look is audited. */
export const labelsInput = z.object({ orderIds: z.array(idSchema).min(1).max(200) })
export interface LabelRow {
  orderId: string
  title: string
  skuName: string
  quantity: number
  name: string
  phone: string
  region: string
  detail: string
}

/**
 * `POST /staff/shipping/bulk`, `content-type: text/csv`: `order id,carrier,number` a line, a heading line allowed. Every line has its own
 * outcome; sending a file again changes nothing.
 */
export interface BulkShipAnswer {
  shipped: number
  /** Lines that say what was so already. */
  unchanged: number
  errors: { line: number; orderId: string; message: Said }[]
}

export const uploadsInput = z.object({ cursor: cursorSchema })
/** Shipping information that WeChat has refused; while it has none, the money stays frozen. */
export interface FailedUploadRow {
  orderId: string
  logistics: 'CARRIER' | 'VIRTUAL'
  errcode: number | null
  detail: string
  attempts: number
  createdAt: number
}
