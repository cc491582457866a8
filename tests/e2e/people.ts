/** The other people in a shop: shoppers and staff who come over the API, without a screen. Which shop: the one of the run, or a test's own. */
import { createTRPCClient, httpLink } from '@trpc/client'
import type { Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import type { AppRouter } from '../../apps/bff/src/http/router.ts'
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
  await expect.poll(state, { timeout: 10_000 }).toBe('PENDING_PAYMENT')
  return { orderId }
}

export async function payFor(shopper: Client, orderId: string, shop = theShop()): Promise<void> {
  const { params } = await shopper.payments.start.mutate({ orderId })
  await askSandbox(shop, 'pay', { prepay_id: params.package.replace('prepay_id=', '') })
  await shopper.payments.refresh.mutate({ orderId })
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

async function askSandbox<Answer>({ sandbox }: Shop, what: 'login-code' | 'pay', body: unknown): Promise<Answer> {
  const response = await fetch(`${sandbox}/sandbox/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`sandbox ${what}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}
