/** A few hundred shoppers for the pictures: they come over half a minute, most at its start, and most of them pay. */
import { createTRPCClient, httpLink } from '@trpc/client'
import type { AppRouter } from '../../apps/bff/src/http/router.ts'

export type Shop = { api: string; sandbox: string }
type Sale = { id: string; offers: { id: string }[] }

export function clientOf({ api }: Shop, token?: string) {
  const headers = token ? { authorization: `Bearer ${token}` } : {}
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${api}/trpc`, headers })] })
}

/** Resolves when the last of them has left. A refusal is part of the picture. */
export async function crowd(shop: Shop, shoppers: number, campaign: Sale, overMs: number): Promise<void> {
  const visits = Array.from({ length: shoppers }, async (_, i) => {
    const share = i / shoppers
    await pause(overMs * share * share)
    // The first offers are what everybody wants.
    const { id: offerId } = campaign.offers[Math.floor(campaign.offers.length * ((i * 0.618) % 1) ** 2)] as {
      id: string
    }
    await visit(shop, campaign.id, offerId, i % 6 !== 0).catch(() => {})
  })
  await Promise.all(visits)
}

async function visit(shop: Shop, campaignId: string, offerId: string, pays: boolean): Promise<void> {
  const { code } = await ask<{ code: string }>(`${shop.sandbox}/sandbox/login-code`, { device: crypto.randomUUID() })
  const { token } = await clientOf(shop).buyers.login.mutate({ code })
  const client = clientOf(shop, token)
  await client.campaigns.viewed.query({ campaignId })
  const requestId = crypto.randomUUID()
  const { orderId, pollAfterMs } = await client.rush.buy.mutate({ offerId, quantity: 1, requestId })
  if (!pays) return
  await pause(pollAfterMs + 2000 * Math.random())
  const { params } = await client.payments.start.mutate({ orderId })
  await ask(`${shop.sandbox}/sandbox/pay`, { prepay_id: params.package.replace('prepay_id=', '') })
  await client.payments.refresh.mutate({ orderId })
}

async function ask<Answer>(url: string, body: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return (await response.json()) as Answer
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
