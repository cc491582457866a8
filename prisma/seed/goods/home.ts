import { type DemoCategory, fragile } from './category.ts'

export const home: DemoCategory = {
  name: '家居好物',
  products: [
    {
      slug: 'mushroom-lamp',
      title: '蘑菇阅读台灯',
      subtitle: '像一朵会发光的蘑菇',
      description: '手工吹制玻璃灯罩，三档暖光无频闪。轻触底座开关，睡前读两页刚刚好。',
      notes: fragile,
      skus: [
        ['奶油白', 269, 359, 400],
        ['焦糖橙', 269, 359, 400],
      ],
    },
    {
      slug: 'shell-armchair',
      title: '贝壳单人沙发',
      subtitle: '把自己轻轻放进去',
      description: '弧形靠背托住肩颈，高回弹海绵外覆羊羔绒，白蜡木椅脚。承重 150 公斤。',
      notes: ['送货入户', '十五天无理由退货', '三年质保'],
      skus: [
        ['燕麦色', 1499, 1999, 80],
        ['雾霾绿', 1499, 1999, 80],
      ],
    },
    {
      slug: 'cedar-candle',
      title: '雪松与琥珀香薰蜡烛',
      subtitle: '下雪的夜里，屋里有火',
      description: '大豆蜡与棉芯，前调佛手柑，中调雪松，尾调琥珀。可燃 50 小时。',
      notes: fragile,
      skus: [
        ['200 克', 159, 219, 700],
        ['三件礼盒', 429, 599, 200],
      ],
    },
    {
      slug: 'spring-vase',
      title: '春水手作花瓶',
      subtitle: '一枝也成景',
      description: '景德镇匠人手拉坯，釉色如雨后春水，每只纹路都不同。',
      notes: fragile,
      skus: [
        ['小号', 189, 259, 300],
        ['大号', 289, 389, 200],
      ],
    },
  ],
}
