import { type DemoCategory, shipped } from './category.ts'

export const play: DemoCategory = {
  name: '文创玩具',
  products: [
    {
      slug: 'tin-robot',
      title: '铁皮机器人 No.7',
      subtitle: '上弦，它就走过来',
      description: '复刻六十年代铁皮玩具，手工咬合无毒漆面，适合十四岁以上收藏。',
      notes: shipped,
      skus: [
        ['经典红', 168, 228, 500],
        ['宇航蓝', 168, 228, 300],
      ],
    },
    {
      slug: 'tide-notebook',
      title: '潮汐手账本',
      subtitle: '把日子一页页写下来',
      description: '巴川纸 68 克不洇墨，线装可平摊，封面压印当年潮汐表。',
      notes: shipped,
      skus: [
        ['A5 方格', 59, 79, 2000],
        ['A6 空白', 45, 59, 2000],
      ],
    },
    {
      slug: 'caramel-bear',
      title: '焦糖小熊毛绒玩偶',
      subtitle: '抱着就困了',
      description: '超柔兔绒手感，PP 棉饱满回弹，可机洗。高 35 厘米。',
      notes: shipped,
      skus: [
        ['35 厘米', 119, 159, 800],
        ['55 厘米', 219, 289, 300],
      ],
    },
    {
      slug: 'magnet-cube',
      title: '磁力魔方套装',
      subtitle: '咔哒一声，刚刚好',
      description: '全磁悬浮定位，转动顺滑不卡顿，含二阶与三阶各一，附入门公式卡。',
      notes: shipped,
      skus: [['二三阶套装', 89, 129, 1000]],
    },
  ],
}
