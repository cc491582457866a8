import type { DemoCategory } from './category.ts'

export const beauty: DemoCategory = {
  name: '美妆个护',
  products: [
    {
      slug: 'dawn-perfume',
      title: '破晓淡香精',
      subtitle: '天亮之前的海风',
      description: '前调海盐与柚子，中调白茶与鸢尾，尾调雪松与麝香。留香约八小时。',
      notes: ['七天无理由退货（未拆封）', '附 2 毫升试用装'],
      skus: [
        ['30 毫升', 398, 498, 300],
        ['75 毫升', 698, 888, 200],
      ],
    },
    {
      slug: 'velvet-lipstick',
      title: '丝绒雾面唇膏',
      subtitle: '一抹就有气色',
      description: '细腻丝绒质地，轻薄不拔干，植物油脂养唇，六小时不掉色。',
      notes: ['七天无理由退货（未拆封）'],
      skus: [
        ['01 豆沙', 129, 169, 900],
        ['03 枫糖', 129, 169, 900],
        ['07 正红', 129, 169, 900],
      ],
    },
    {
      slug: 'camellia-serum',
      title: '山茶花修护精华',
      subtitle: '给熬夜的脸一个交代',
      description: '冷压山茶籽油与神经酰胺复配，第三方敏感肌测试通过，不含酒精与香精。',
      notes: ['七天无理由退货（未拆封）', '过敏包退'],
      skus: [['30 毫升', 259, 339, 600]],
    },
    {
      slug: 'breeze-dryer',
      title: '微风高速吹风机',
      subtitle: '三分钟吹干一头长发',
      description: '11 万转高速马达，每秒测温百次，恒温护发。机身 320 克，59 分贝。',
      notes: ['一年换新', '七天无理由退货'],
      skus: [
        ['樱粉', 499, 699, 500],
        ['雾紫', 499, 699, 500],
      ],
    },
  ],
}
