import { type DemoCategory, shipped } from './category.ts'

export const outdoor: DemoCategory = {
  name: '运动户外',
  products: [
    {
      slug: 'surge-sneaker',
      title: '浪涌 2 代缓震跑鞋',
      subtitle: '每一步都有回应',
      description: '超临界发泡中底，回弹 85%，工程网面透气。男女同款，尺码标准。',
      notes: shipped,
      skus: [
        ['40 码', 599, 799, 200],
        ['42 码', 599, 799, 200],
        ['44 码', 599, 799, 200],
      ],
    },
    {
      slug: 'summit-bottle',
      title: '登顶保温壶',
      subtitle: '零下十度，六小时后仍是热水',
      description: '双层真空 316 不锈钢，单手开盖，防滚硅胶底。容量 750 毫升。',
      notes: shipped,
      skus: [
        ['松石绿', 139, 189, 1000],
        ['落日橙', 139, 189, 1000],
      ],
    },
    {
      slug: 'starry-tent',
      title: '观星双人帐篷',
      subtitle: '躺着看银河',
      description: '全景网纱顶，3000 毫米防水外帐，航空铝杆，总重 1.9 公斤，三分钟搭好。',
      notes: shipped,
      skus: [
        ['沙丘色', 799, 1099, 150],
        ['苔原绿', 799, 1099, 150],
      ],
    },
    {
      slug: 'trail-backpack',
      title: '山径 28 升徒步背包',
      subtitle: '肩上轻了，路就短了',
      description: '悬浮背网透气背负，附防雨罩，杖扣与水袋仓俱全，自重 980 克。',
      notes: shipped,
      skus: [
        ['岩灰', 459, 599, 300],
        ['苔绿', 459, 599, 300],
      ],
    },
  ],
}
