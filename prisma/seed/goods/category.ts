/** What the demo shop sells. Prices in yuan here, because people read them here; fen everywhere else. */
import type { PictureSlug } from '../pictures/gallery.ts'

export interface DemoProduct {
  slug: PictureSlug
  kind?: 'CARD'
  title: string
  subtitle: string
  description: string
  notes: string[]
  /** name, price, list price, shelf stock */
  skus: [string, number, number, number][]
}

export interface DemoCategory {
  name: string
  products: DemoProduct[]
}

export const shipped = ['48 小时内发货', '全国包邮', '七天无理由退货']
export const fragile = ['专用防震包装', '破损包赔', '七天无理由退货']
export const food = ['当季新货', '避光阴凉处保存', '食品拆封后不支持退货']
export const card = ['付款后自动发放卡密', '一经发放不支持退换', '请在有效期内使用']
