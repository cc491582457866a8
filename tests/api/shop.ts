/** The real thing for API tests: a whole instance, staff, one product, and the mini-program's own client types. */
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import pg from 'pg'
import type { AppRouter } from '../../apps/bff/src/http/router.ts'
import { hashPassword } from '../../apps/bff/src/staff/password.ts'
import type { CampaignSave, StaffRole } from '../../packages/shared/src/contracts/staff.ts'
import { defaultRoomSettings } from '../../packages/shared/src/contracts/waiting-room.ts'
import { fen } from '../../packages/shared/src/fen.ts'
import type { OutcomeData } from '../../packages/shared/src/outcomes.ts'
import { type Instance, startInstance } from '../../scripts/instance/start-instance.ts'

export type Client = ReturnType<typeof createTRPCClient<AppRouter>>

export const staffPassword = 'a-long-test-password'

export async function openShop(dir: string, env: Record<string, string> = {}) {
  const instance = await startInstance({ dir, temporary: true, seed: false, env })
  const pool = new pg.Pool({ connectionString: instance.env['DATABASE_URL'], max: 2 })
  const hash = await hashPassword(staffPassword)
  for (const [i, role] of (['OWNER', 'OPERATOR', 'VIEWER'] as StaffRole[]).entries()) {
    await pool.query('INSERT INTO staff (id, account, name, role, password_hash) VALUES ($1, $2, $2, $3, $4)', [
      i + 1,
      role.toLowerCase(),
      role,
      hash,
    ])
  }
  await pool.query(`INSERT INTO categories (id, name) VALUES (1, '数码')`)
  await pool.query(
    `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at) VALUES (11, 1, 'SHIP', 'ON_SHELF', '星潮手机', '{/media/phone.webp}', '{}', now())`,
  )
  await pool.query(
    `INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock) VALUES (12, 11, '曜石黑', 299900, 399900, 1000)`,
  )
  return {
    instance,
    pool,
    url: instance.urls.api,
    client: (token?: string, fetch?: typeof globalThis.fetch): Client => clientOf(instance, token, fetch),
    staff: async (account: string): Promise<Client> =>
      clientOf(instance, (await clientOf(instance).staff.login.mutate({ account, password: staffPassword })).token),
    staffToken: async (account: string): Promise<string> =>
      (await clientOf(instance).staff.login.mutate({ account, password: staffPassword })).token,
    shopper: async (device: string): Promise<{ client: Client; token: string; buyerId: string }> => {
      const { code } = (await post(`${instance.urls.sandbox}/sandbox/login-code`, { device })) as { code: string }
      const { token, buyer } = await clientOf(instance).buyers.login.mutate({ code })
      return { client: clientOf(instance, token), token, buyerId: buyer.id }
    },
    /** What a shopper does at WeChat's cashier. */
    payAtWechat: (prepayPackage: string) =>
      post(`${instance.urls.sandbox}/sandbox/pay`, { prepay_id: prepayPackage.replace('prepay_id=', '') }),
    async [Symbol.asyncDispose]() {
      await pool.end()
      await instance.stop()
    },
  }
}

export type Shop = Awaited<ReturnType<typeof openShop>>

export function draftOf(more: Partial<CampaignSave> = {}): CampaignSave {
  return {
    title: '整点秒杀',
    subtitle: '手慢无',
    banner: '/media/banner.webp',
    rules: ['每人限购一件'],
    startsAt: Date.now() - 1_000,
    endsAt: Date.now() + 3_600_000,
    payWindowSeconds: 900,
    room: defaultRoomSettings,
    offers: [{ skuId: '12', priceFen: fen(199900), total: 5, buyerLimit: 1 }],
    ...more,
  }
}

/** A published and prewarmed campaign; returns it as the merchant sees it. */
export async function openSale(staff: Client, more: Partial<CampaignSave> = {}) {
  const draft = await staff.staff.campaigns.save.mutate(draftOf(more))
  const published = await staff.staff.campaigns.publish.mutate({ campaignId: draft.id })
  const report = await staff.staff.campaigns.prewarm.mutate({ campaignId: draft.id })
  return { campaignId: draft.id, offerId: published.offers[0]?.id as string, report }
}

/** The outcome an expected refusal carries, with its HTTP status; rethrows anything else. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ outcome: OutcomeData['outcome']; status: number; message: string }> {
  try {
    await call
  } catch (error) {
    if (error instanceof TRPCClientError && error.data) {
      const data = error.data as OutcomeData & { httpStatus: number }
      return { outcome: data.outcome, status: data.httpStatus, message: error.message }
    }
    throw error
  }
  throw new Error('was not refused')
}

function clientOf(instance: Instance, token?: string, fetch: typeof globalThis.fetch = globalThis.fetch): Client {
  const headers = token ? { authorization: `Bearer ${token}` } : {}
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        ...{ url: `${instance.urls.api}/trpc`, headers },
        fetch: (address, init) => fetch(address as string | URL, init as RequestInit),
      }),
    ],
  })
}

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response.json()
}
