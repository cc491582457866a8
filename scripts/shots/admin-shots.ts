/** What is photographed of the merchant's desk. Every path of its router has at least one line here. */
import { broken, emptied, held, live, type Network } from './network.ts'
import type { Shot } from './shot.ts'
import type { Stage } from './stage.ts'

export function adminShots({ campaigns, orders, ...stage }: Stage): Shot[] {
  const { campaignId } = campaigns.live
  return [
    one('/login', 'full'),
    one('/login', 'wrong', {}, live, async (page) => {
      await page.getByLabel('账号').fill('owner')
      await page.getByLabel('密码').fill('not-the-password')
      await page.getByRole('button', { name: '登录', exact: true }).click()
    }),
    one('/first-steps', 'full'),
    ...four('/'),
    ...four('/campaigns'),
    one('/campaigns/new', 'full'),
    ...four('/campaigns/$campaignId', { campaignId }),
    one('/campaigns/$campaignId', 'lobby', { campaignId: campaigns.lobby.campaignId }),
    ...four('/campaigns/$campaignId/edit', { campaignId: campaigns.coming.campaignId }),
    ...four('/campaigns/$campaignId/versions', { campaignId }),
    // Its numbers come as a stream, which has no lists to empty.
    ...four('/campaigns/$campaignId/live', { campaignId }).filter(({ state }) => state !== 'empty'),
    one('/campaigns/$campaignId/live', 'room', { campaignId: campaigns.room.campaignId }),
    ...four('/products'),
    one('/products/new', 'full'),
    ...four('/products/$productId', { productId: stage.productId }),
    ...four('/products/categories'),
    one('/products/import', 'full'),
    ...four('/products/stock/$skuId', { skuId: stage.skuId }),
    ...four('/media'),
    ...four('/orders'),
    { ...one('/orders', 'drawer'), at: `orders?open=${orders.refunded}` },
    ...four('/cards'),
    ...four('/cards/$skuId', { skuId: stage.cardSkuId }),
    ...four('/shipping'),
    ...four('/refunds'),
    ...four('/settlement'),
    ...four('/buyers'),
    ...four('/buyers/blocks'),
    ...four('/buyers/$buyerId', { buyerId: stage.buyerId }),
    ...four('/people'),
    ...four('/account'),
    ...four('/audit'),
    ...four('/system'),
    ...four('/repairs'),
    { ...one('/$', 'full'), at: 'no-such-page' },
  ]
}

function one(
  page: string,
  state: string,
  ids: Record<string, string> = {},
  network: Network = live,
  act?: Shot['act'],
): Shot {
  const at = page.slice(1).replaceAll(/\$(\w+)/g, (_, id: string) => ids[id] ?? '')
  return { page, state, at, network, act }
}

function four(page: string, ids: Record<string, string> = {}): Shot[] {
  return [
    one(page, 'full', ids),
    one(page, 'loading', ids, held),
    one(page, 'empty', ids, emptied),
    one(page, 'error', ids, broken),
  ]
}
