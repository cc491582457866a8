/** A shop where taps and payments must be signed by the buyer's own mini-program, over real HTTP. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { deviceHeader } from '../../packages/shared/src/device-header.ts'
import type { OutcomeData } from '../../packages/shared/src/outcomes.ts'
import { signatureHeader, signatureOf, signedText } from '../../packages/shared/src/signed-request.ts'
import { openSale, openShop, type Shop } from './shop.ts'

let shop: Shop
let sale: Awaited<ReturnType<typeof openSale>>
beforeAll(async () => {
  shop = await openShop(mkdtempSync(join(tmpdir(), 'tidegate-signed-')), { REQUIRE_SIGNED: 'yes' })
  sale = await openSale(await shop.staff('operator'))
}, 90_000)
afterAll(() => shop?.[Symbol.asyncDispose]())

async function keyOf(device: string): Promise<{ encryptKey: string; version: number }> {
  const answer = await fetch(`${shop.instance.urls.sandbox}/sandbox/user-key`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ device }),
  })
  return (await answer.json()) as { encryptKey: string; version: number }
}

/** The header that the mini-program on `device` sends with `body`. */
async function sign(device: string, path: string, body: string): Promise<string> {
  const { encryptKey, version } = await keyOf(device)
  const words = { path, body, timestamp: Date.now(), nonce: randomBytes(12).toString('hex') }
  const signature = createHmac('sha256', Buffer.from(encryptKey, 'base64')).update(signedText(words)).digest('base64')
  return signatureOf({ ...words, version, signature })
}

interface Sent {
  headers?: Record<string, string>
  body?: ReadableStream
  duplex?: 'half'
}

/** A proxy that tells no length: not the hot route's. */
const inPieces = (body: string): Sent => ({ body: new Blob([body]).stream(), duplex: 'half' })

async function call(
  token: string,
  path: string,
  body: string,
  signature?: string,
  { headers, ...how }: Sent = {},
): Promise<{ outcome: string; data: { orderId?: string } }> {
  const answer = await fetch(`${shop.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      ...(signature !== undefined && { [signatureHeader]: signature }),
      ...headers,
    },
    body,
    ...how,
  })
  const { result, error } = (await answer.json()) as {
    result?: { data: { orderId?: string } }
    error?: { data: OutcomeData }
  }
  return { outcome: error?.data.outcome ?? 'OK', data: result?.data ?? {} }
}

it('takes a signed tap once, however often it is sent, and no other', async () => {
  const { token } = await shop.shopper('phone-1')
  const body = JSON.stringify({ offerId: sale.offerId, quantity: 1, requestId: randomUUID(), retry: false })
  const path = '/trpc/rush.buy'
  expect((await call(token, path, body)).outcome).toBe('SIGNATURE_REQUIRED')
  const another = await sign('phone-2', path, body)
  expect((await call(token, path, body, another)).outcome).toBe('SIGNATURE_INVALID')
  const signature = await sign('phone-1', path, body)
  expect((await call(token, path, body.replace('"quantity":1', '"quantity":2'), signature)).outcome).toBe(
    'SIGNATURE_INVALID',
  )

  const first = await call(token, path, body, signature)
  expect(first.outcome).toBe('OK')
  expect((await call(token, path, body, signature)).data.orderId).toBe(first.data.orderId)
  for (let time = 0; time < 2; time++)
    expect((await call(token, path, body, signature, inPieces(body))).data.orderId).toBe(first.data.orderId)

  const pay = JSON.stringify({ orderId: first.data.orderId })
  const start = '/trpc/payments.start'
  expect((await call(token, start, pay)).outcome).toBe('SIGNATURE_REQUIRED')
  const asked = await eventually(async () => {
    const signed = await sign('phone-1', start, pay)
    expect((await call(token, start, pay, signed)).outcome).toBe('OK')
    return signed
  })
  expect((await call(token, start, pay, asked)).outcome).toBe('REQUEST_REPLAYED')
})

it('names to the merchant whatever taps without pause, signed or not, by either way in', async () => {
  const { token } = await shop.shopper('phone-4')
  const operator = await shop.staff('operator')
  const body = JSON.stringify({ offerId: sale.offerId, quantity: 1, requestId: randomUUID(), retry: false })
  const tapWithoutPause = (how: () => Sent) =>
    Promise.all(Array.from({ length: 200 }, () => call(token, '/trpc/rush.buy', body, undefined, how())))
  await tapWithoutPause(() => ({ headers: { [deviceHeader]: 'a'.repeat(32) } }))
  await tapWithoutPause(() => ({ headers: { [deviceHeader]: 'b'.repeat(32) }, ...inPieces(body) }))
  await eventually(async () => {
    const loud = await operator.staff.buyers.hotSources.query()
    expect(loud.filter(({ kind }) => kind === 'DEVICE')).toHaveLength(2)
  })
})

it('is not undone by sending the call through the batching door', async () => {
  const { token } = await shop.shopper('phone-3')
  const input = { 0: { offerId: sale.offerId, quantity: 1, requestId: randomUUID(), retry: false } }
  const answer = await fetch(`${shop.url}/trpc/rush.buy,rush.buy?batch=1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ ...input, 1: input[0] }),
  })
  const answers = (await answer.json()) as { error?: { data: OutcomeData } }[]
  expect(answers.map(({ error }) => error?.data.outcome)).toEqual(['SIGNATURE_REQUIRED', 'SIGNATURE_REQUIRED'])
})
