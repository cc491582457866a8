/** Standby and degrade levels as a shopper and a merchant meet them, over real HTTP against a whole instance. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { type Client, draftOf, openSale, openShop, refusalOf, type Shop } from './shop.ts'

let shop: Shop
let operator: Client
beforeAll(async () => {
  shop = await openShop(mkdtempSync(join(tmpdir(), 'tidegate-api-')))
  operator = await shop.staff('operator')
}, 90_000)
afterAll(() => shop?.[Symbol.asyncDispose]())
afterEach(() => operator.staff.setDegrade.mutate({ level: 0 }))

const openOne = () => openSale(operator, { offers: [{ ...draftOf().offers[0]!, total: 1 }] })
const outcomeOf = async (call: Promise<unknown>) => (await refusalOf(call)).outcome

it('a cancelled order goes to the next on standby within a second, and they may pay it', async () => {
  const { offerId } = await openOne()
  const [first, next, after] = await Promise.all(['first', 'next', 'after'].map((device) => shop.shopper(device)))
  const tap = { offerId, quantity: 1, requestId: randomUUID() }
  expect(await outcomeOf(next!.client.standby.join.mutate({ ...tap, requestId: randomUUID() }))).toBe('STANDBY_CLOSED')
  const { orderId } = await first!.client.rush.buy.mutate(tap)
  const place = await next!.client.standby.join.mutate({ ...tap, requestId: randomUUID() })
  expect(place).toMatchObject({ state: 'WAITING', ahead: 0 })
  expect(await after!.client.standby.join.mutate({ ...tap, requestId: randomUUID() })).toMatchObject({ ahead: 1 })
  expect(await after!.client.standby.leave.mutate({ offerId })).toEqual({ state: 'NONE' })

  await eventually(() => first!.client.orders.cancel.mutate({ orderId }))
  const granted = await eventually(async () => {
    const mine = await next!.client.standby.mine.query({ offerId })
    expect(mine.state).toBe('GRANTED')
    return mine as { requestId: string; orderId: string }
  })
  const receipt = await eventually(async () => {
    const found = await next!.client.rush.receipt.query({ offerId, requestId: granted.requestId })
    expect(found).toMatchObject({ state: 'PENDING_PAYMENT', orderId: granted.orderId })
    return found as { payDeadlineAt: number }
  })
  expect(receipt.payDeadlineAt - Date.now()).toBeLessThan(601_000)
  const { params } = await next!.client.payments.start.mutate({ orderId: granted.orderId })
  await shop.payAtWechat(params.package)
  await eventually(async () =>
    expect((await next!.client.orders.get.query({ orderId: granted.orderId })).state).toBe('PAID'),
  )
}, 60_000)

it('maintenance shuts the shop but not the way to pay; staff goes on', async () => {
  const { offerId, campaignId } = await openSale(operator)
  const { client } = await shop.shopper('payer')
  const tap = { offerId, quantity: 1, requestId: randomUUID() }
  const { orderId } = await client.rush.buy.mutate(tap)
  await eventually(async () => expect((await client.rush.receipt.query(tap)).state).toBe('PENDING_PAYMENT'))

  expect(await operator.staff.setDegrade.mutate({ level: 3 })).toEqual({ chosen: 3, effective: 3 })
  const shut = [
    client.catalogue.home.query(),
    client.campaigns.get.query({ campaignId }),
    client.campaigns.bands.query({ campaignId }),
    client.rush.buy.mutate({ ...tap, requestId: randomUUID() }),
    client.standby.mine.query({ offerId }),
    client.orders.list.query({}),
  ]
  expect(await Promise.all(shut.map((call) => refusalOf(call)))).toEqual(
    shut.map(() => expect.objectContaining({ outcome: 'MAINTENANCE', status: 503 })),
  )
  expect((await client.time.now.query()).degrade).toBe(3)
  expect((await client.rush.receipt.query(tap)).state).toBe('PENDING_PAYMENT')
  const { params } = await client.payments.start.mutate({ orderId })
  await shop.payAtWechat(params.package)
  await eventually(async () => expect((await client.orders.get.query({ orderId })).state).toBe('PAID'))
  expect((await operator.staff.campaigns.get.query({ campaignId })).id).toBe(campaignId)
  const viewer = await shop.staff('viewer')
  expect(await viewer.staff.degrade.query()).toEqual({ chosen: 3, effective: 3 })
  expect(await outcomeOf(viewer.staff.setDegrade.mutate({ level: 0 }))).toBe('STAFF_FORBIDDEN')
}, 60_000)

it('levels 1 and 2 save the shop’s pages for those who buy', async () => {
  const { offerId, campaignId } = await openSale(operator)
  const { client } = await shop.shopper('looker')
  expect((await client.catalogue.products.query({ search: '没有的东西' })).items).toEqual([])
  const home = await client.catalogue.home.query()
  expect(home.recommended.length).toBeGreaterThan(0)

  await operator.staff.setDegrade.mutate({ level: 1 })
  expect((await client.catalogue.home.query()).recommended).toEqual([])
  expect((await client.catalogue.products.query({ search: '没有的东西' })).items.length).toBeGreaterThan(0)

  await operator.staff.setDegrade.mutate({ level: 2 })
  expect((await client.catalogue.home.query()).categories).toEqual(home.categories)
  expect(await refusalOf(client.catalogue.products.query({ categoryId: '1' }))).toMatchObject({
    outcome: 'DEGRADED',
    status: 503,
  })
  expect((await client.campaigns.get.query({ campaignId })).id).toBe(campaignId)
  const tap = { offerId, quantity: 1, requestId: randomUUID() }
  await client.rush.buy.mutate(tap)
  await eventually(async () => expect((await client.rush.receipt.query(tap)).state).toBe('PENDING_PAYMENT'))
}, 60_000)
