import { type DemoCategory, food, shipped } from './category.ts'

export const pantry: DemoCategory = {
  name: '食饮茶咖',
  products: [
    {
      slug: 'valley-coffee',
      title: '山谷日晒咖啡豆',
      subtitle: '蓝莓、可可与红酒的余味',
      description: '云南保山 1600 米，日晒厌氧 72 小时。中浅烘焙，下单后三日内烘焙发出。',
      notes: food,
      skus: [
        ['227 克', 88, 118, 1200],
        ['454 克', 158, 216, 800],
      ],
    },
    {
      slug: 'gooseneck-kettle',
      title: '鹤颈控温手冲壶',
      subtitle: '水流听你的',
      description: '一度一控，鹤嘴稳流，304 不锈钢内胆，五分钟断电保护。',
      notes: shipped,
      skus: [
        ['哑光黑', 359, 459, 300],
        ['胡桃木柄', 429, 529, 200],
      ],
    },
    {
      slug: 'cliff-tea',
      title: '岩骨大红袍礼盒',
      subtitle: '岩骨花香，七泡有余',
      description: '武夷山正岩产区，传统炭焙三道。十二小泡独立包装，配白瓷盖碗一只。',
      notes: food,
      skus: [
        ['十二泡装', 298, 398, 400],
        ['二十四泡装', 548, 738, 200],
      ],
    },
    {
      slug: 'wild-honey',
      title: '秦岭野花蜜',
      subtitle: '一年只割一次',
      description: '秦岭深处中蜂土养，五月封盖成熟蜜，波美度 42。自然结晶是正常现象。',
      notes: food,
      skus: [
        ['500 克', 99, 138, 900],
        ['两瓶装', 178, 258, 500],
      ],
    },
  ],
}
