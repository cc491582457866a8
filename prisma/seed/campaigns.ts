/** The three campaigns of the demo shop, by the slug of what they sell and which of its SKUs. */
import type { RoomSettings } from '../../packages/shared/src/contracts/waiting-room.ts'
import type { PictureSlug } from './pictures/gallery.ts'

export interface DemoCampaign {
  title: string
  subtitle: string
  banner: string
  rules: string[]
  payWindowSeconds: number
  room: Pick<RoomSettings, 'mode' | 'lobbyOpensSeconds'>
  /** slug, index of the SKU, price in yuan, stock, limit per buyer */
  offers: [PictureSlug, number, number, number, number][]
}

const rules = [
  '库存有限，先到先得，售完为止',
  '每位用户限购数量以商品页标注为准',
  '抢到后请在支付时限内付款，超时自动释放',
  '活动商品支持七天无理由退货',
]

export const liveCampaign: DemoCampaign = {
  title: '整点狂潮 · 今日必抢',
  subtitle: '十款好物，低至五折',
  banner: 'banner-tide',
  rules,
  payWindowSeconds: 900,
  room: { mode: 'OFF', lobbyOpensSeconds: 900 },
  offers: [
    ['tide-phone', 0, 2999, 50, 1],
    ['reef-headphones', 0, 699, 120, 1],
    ['orbit-watch', 0, 999, 80, 1],
    ['surge-sneaker', 1, 299, 100, 2],
    ['gooseneck-kettle', 0, 199, 60, 1],
    ['dawn-perfume', 0, 199, 80, 1],
    ['mushroom-lamp', 1, 139, 100, 2],
    ['starry-tent', 0, 399, 30, 1],
    ['caramel-bear', 0, 59, 200, 2],
    ['wild-honey', 0, 49, 200, 2],
  ],
}

export const upcomingCampaign: DemoCampaign = {
  title: '夜潮专场 · 数码之夜',
  subtitle: '先定闹钟，再来抢',
  banner: 'banner-carnival',
  rules,
  payWindowSeconds: 600,
  room: { mode: 'SHUFFLE', lobbyOpensSeconds: 3600 },
  offers: [
    ['voyage-camera', 0, 3999, 20, 1],
    ['pebble-earbuds', 0, 249, 200, 1],
    ['lava-speaker', 0, 199, 150, 2],
    ['tide-phone', 2, 3699, 30, 1],
    ['breeze-dryer', 0, 259, 80, 1],
  ],
}

export const endedCampaign: DemoCampaign = {
  title: '清晨第一潮',
  subtitle: '早起的人先选',
  banner: 'banner-morning',
  rules,
  payWindowSeconds: 900,
  room: { mode: 'OFF', lobbyOpensSeconds: 900 },
  offers: [
    ['valley-coffee', 0, 45, 100, 2],
    ['cliff-tea', 0, 149, 60, 1],
    ['tide-notebook', 0, 29, 200, 2],
  ],
}
