/** The other people in the shop: shoppers and staff who come over the API, without a screen. */
import { createTRPCClient, httpLink } from '@trpc/client'
import { expect, inject } from 'vitest'
import type { AppRouter } from '../../apps/bff/src/http/router.ts'
import type { CampaignSave, StaffRole } from '../../packages/shared/src/contracts/staff.ts'
import { fen } from '../../packages/shared/src/fen.ts'
import { demoPassword } from '../../prisma/seed/demo-staff.ts'
import { type Client, draftOf } from '../api/shop.ts'

export async function staffClient(role: StaffRole): Promise<Client> {
  const account = role.toLowerCase()
  const { token } = await clientOf().staff.login.mutate({ account, password: demoPassword })
  return clientOf(token)
}

/** A shopper of their own, however often the suite runs. */
export async function shopperClient(): Promise<Client> {
  const { code } = await askSandbox<{ code: string }>('login-code', { device: crypto.randomUUID() })
  const { token } = await clientOf().buyers.login.mutate({ code })
  return clientOf(token)
}

export function clientOf(token?: string): Client {
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({ url: `${inject('shop').api}/trpc`, headers: token ? { authorization: `Bearer ${token}` } : {} }),
    ],
  })
}

/** Taps once and waits until the order is written. */
export async function buyOne(shopper: Client, offerId: string): Promise<{ orderId: string }> {
  const requestId = crypto.randomUUID()
  const { orderId } = await shopper.rush.buy.mutate({ offerId, quantity: 1, requestId })
  const state = async () => (await shopper.rush.receipt.query({ offerId, requestId })).state
  await expect.poll(state, { timeout: 10_000 }).toBe('PENDING_PAYMENT')
  return { orderId }
}

export async function payFor(shopper: Client, orderId: string): Promise<void> {
  const { params } = await shopper.payments.start.mutate({ orderId })
  await askSandbox('pay', { prepay_id: params.package.replace('prepay_id=', '') })
  await shopper.payments.refresh.mutate({ orderId })
}

/** A draft that sells one of the demo shop's goods, from now on, with this much stock. */
export async function draftSmallSale(staff: Client, title: string, total: number, more: Partial<CampaignSave> = {}) {
  const [sku] = await staff.staff.campaigns.skuChoices.query({ search: '登顶保温壶' })
  const banner = (await staff.staff.media.list.query()).find(({ path }) => path.includes('banner'))
  if (!sku || !banner) throw new Error('the demo shop is not the one these tests know')
  const offers = [{ skuId: sku.skuId, priceFen: fen(900), total, buyerLimit: 1 }]
  return staff.staff.campaigns.save.mutate(draftOf({ title, banner: banner.path, offers, ...more }))
}

/** The same, published and prewarmed. */
export async function openSmallSale(staff: Client, title: string, total: number) {
  const { id: campaignId, offers } = await draftSmallSale(staff, title, total)
  await staff.staff.campaigns.publish.mutate({ campaignId })
  await staff.staff.campaigns.prewarm.mutate({ campaignId })
  return { campaignId, offerId: offers[0]?.id as string }
}

async function askSandbox<Answer>(what: 'login-code' | 'pay', body: unknown): Promise<Answer> {
  const response = await fetch(`${inject('shop').sandbox}/sandbox/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`sandbox ${what}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}
