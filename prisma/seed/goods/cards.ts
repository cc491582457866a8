import { card, type DemoCategory } from './category.ts'

export const cards: DemoCategory = {
  name: '数字卡券',
  products: [
    {
      slug: 'music-card',
      kind: 'CARD',
      title: '浪花音乐会员卡',
      subtitle: '整月无损，随时开听',
      description: '兑换后立即生效，支持手机、电脑与车机三端，可叠加续期。',
      notes: card,
      skus: [
        ['月卡', 12, 18, 500],
        ['年卡', 118, 178, 200],
      ],
    },
    {
      slug: 'game-card',
      kind: 'CARD',
      title: '星港游戏点卡',
      subtitle: '自动发卡，秒到账',
      description: '全区全服通用，充值后点数即时到账。',
      notes: card,
      skus: [
        ['100 点', 95, 100, 500],
        ['500 点', 468, 500, 200],
      ],
    },
    {
      slug: 'cafe-card',
      kind: 'CARD',
      title: '拾光咖啡电子券',
      subtitle: '门店出示即可兑换',
      description: '全国 600 家门店通用，中杯任选一款，有效期 60 天。',
      notes: card,
      skus: [['中杯任选', 19.9, 28, 800]],
    },
    {
      slug: 'cloud-card',
      kind: 'CARD',
      title: '云匣网盘扩容卡',
      subtitle: '给照片多一点地方',
      description: '兑换后容量立即增加，到期前七天提醒。',
      notes: card,
      skus: [
        ['200G 年卡', 68, 98, 300],
        ['2T 年卡', 198, 268, 100],
      ],
    },
    {
      slug: 'film-card',
      kind: 'CARD',
      title: '银幕影院通兑券',
      subtitle: '2D、3D 通兑',
      description: '全国 3000 家影院在线选座，节假日可用，有效期 90 天。',
      notes: card,
      skus: [
        ['单人券', 35, 60, 500],
        ['双人券', 66, 120, 300],
      ],
    },
  ],
}
