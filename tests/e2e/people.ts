/** The other people in a shop: shoppers and staff who come over the API, without a screen. Which shop: the one of the run, or a test's own. */
import { createTRPCClient, httpLink } from '@trpc/client'
import type { Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import type { AppRouter } from '../../apps/bff/src/http/router.ts'
import type { Switches } from '../../apps/sandbox/src/switches.ts'
import type { CampaignSave, StaffRole } from '../../packages/shared/src/contracts/staff.ts'
import { fen } from '../../packages/shared/src/fen.ts'
import { demoPassword } from '../../prisma/seed/demo-staff.ts'
import { type Client, draftOf } from '../api/shop.ts'

type Shop = { api: string; sandbox: string }
const theShop = (): Shop => inject('shop')

export async function staffClient(role: StaffRole, shop = theShop()): Promise<Client> {
  const account = role.toLowerCase()
  const { token } = await clientOf(undefined, shop).staff.login.mutate({ account, password: demoPassword })
  return clientOf(token, shop)
}

/** A shopper of their own, however often the suite runs. */
export async function shopperClient(shop = theShop()): Promise<Client> {
  const { code } = await askSandbox<{ code: string }>(shop, 'login-code', { device: crypto.randomUUID() })
  const { token } = await clientOf(undefined, shop).buyers.login.mutate({ code })
  return clientOf(token, shop)
}

/** Whoever holds this phone, as the API knows them. */
export async function ownerOf(phone: Page, shop = theShop()): Promise<Client> {
  const token = await phone.evaluate<string>("JSON.parse(localStorage.getItem('tidegate.session')).data.token")
  return clientOf(token, shop)
}

export function clientOf(token?: string, shop = theShop()): Client {
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${shop.api}/trpc`, headers: token ? { authorization: `Bearer ${token}` } : {} })],
  })
}

/** Taps once and waits until the order is written. */
export async function buyOne(shopper: Client, offerId: string, ticket?: string): Promise<{ orderId: string }> {
  const requestId = crypto.randomUUID()
  const { orderId } = await shopper.rush.buy.mutate({ offerId, quantity: 1, requestId, ...(ticket ? { ticket } : {}) })
  const state = async () => (await shopper.rush.receipt.query({ offerId, requestId })).state
  await expect.poll(state).toBe('PENDING_PAYMENT')
  return { orderId }
}

export async function payFor(shopper: Client, orderId: string, shop = theShop()): Promise<void> {
  await payAtWechat(shopper, orderId, shop)
  await shopper.payments.refresh.mutate({ orderId })
}

/** The buyer has typed the password, and hears no more of it: whether the shop does is up to WeChat. */
export async function payAtWechat(shopper: Client, orderId: string, shop = theShop()): Promise<void> {
  const { params } = await shopper.payments.start.mutate({ orderId })
  await askSandbox(shop, 'pay', { prepay_id: params.package.replace('prepay_id=', '') })
}

/** WeChat's good and bad days. */
export async function switchSandbox(changes: Partial<Switches>, shop = theShop()): Promise<void> {
  await askSandbox(shop, 'switches', changes)
}

export const address = {
  name: '林见潮',
  phone: '13987654321',
  region: ['浙江省', '杭州市', '西湖区'],
  detail: '见潮路 7788 号',
}

/** A paid order of goods, with an address. */
export async function buyParcel(offerId: string): Promise<{ shopper: Client; orderId: string }> {
  const shopper = await shopperClient()
  await shopper.addresses.save.mutate({ ...address, isDefault: true })
  const { orderId } = await buyOne(shopper, offerId)
  await payFor(shopper, orderId)
  await expect.poll(() => stateOf(shopper, orderId)).toBe('PAID')
  return { shopper, orderId }
}

export async function stateOf(shopper: Client, orderId: string): Promise<string> {
  return (await shopper.orders.get.query({ orderId })).state
}

/** A draft that sells one of the demo shop's goods, from now on, with this much stock. */
export async function draftSmallSale(staff: Client, title: string, total: number, more: Partial<CampaignSave> = {}) {
  const [sku] = await staff.staff.campaigns.skuChoices.query({ search: '登顶保温壶' })
  const banner = (await staff.staff.media.list.query({ search: 'banner' })).items[0]
  if (!sku || !banner) throw new Error('the demo shop is not the one these tests know')
  const offers = [{ skuId: sku.skuId, priceFen: fen(900), total, buyerLimit: 1 }]
  return staff.staff.campaigns.save.mutate(draftOf({ title, banner: banner.path, offers, ...more }))
}

/** The same, published and prewarmed. */
export async function openSmallSale(staff: Client, title: string, total: number, more: Partial<CampaignSave> = {}) {
  const { id: campaignId, offers } = await draftSmallSale(staff, title, total, more)
  await staff.staff.campaigns.publish.mutate({ campaignId })
  await staff.staff.campaigns.prewarm.mutate({ campaignId })
  return { campaignId, offerId: offers[0]?.id as string }
}

/** People who enter a waiting room before the phone does. The first of them is let in first, the others come ten at a time. */
export async function crowdIn(campaignId: string, people: number): Promise<Client[]> {
  const enter = async (n: number) => {
    const shopper = await shopperClient()
    await shopper.rooms.enter.mutate({ campaignId, token: n.toString(16).padStart(32, '0') })
    return shopper
  }
  const crowd = [await enter(0)]
  while (crowd.length < people) {
    const more = Math.min(10, people - crowd.length)
    crowd.push(...(await Promise.all(Array.from({ length: more }, (_, i) => enter(crowd.length + i)))))
  }
  return crowd
}

async function askSandbox<Answer>(
  { sandbox }: Shop,
  what: 'login-code' | 'pay' | 'switches',
  body: unknown,
): Promise<Answer> {
  const response = await fetch(`${sandbox}/sandbox/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`sandbox ${what}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}
