/** The goods of the demo shop. Prices in yuan here, because people read them here; fen everywhere else. */
import type { PictureSlug } from './pictures/gallery.ts'

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

const shipped = ['48 小时内发货', '全国包邮', '七天无理由退货']
const fragile = ['专用防震包装', '破损包赔', '七天无理由退货']
const food = ['当季新货', '避光阴凉处保存', '食品拆封后不支持退货']
const card = ['付款后自动发放卡密', '一经发放不支持退换', '请在有效期内使用']

export const demoGoods: DemoCategory[] = [
  {
    name: '数码影音',
    products: [
      {
        slug: 'tide-phone',
        title: '潮汐 X1 影像手机',
        subtitle: '一英寸大底，夜色也有层次',
        description: '等深四曲屏与一英寸主摄，弱光下依然干净的细节。5500 mAh 电池配 90 W 快充，半小时回到满格。',
        notes: shipped,
        skus: [
          ['曜石黑 12+256G', 3999, 4599, 800],
          ['月光银 12+256G', 3999, 4599, 600],
          ['潮汐蓝 16+512G', 4699, 5299, 400],
        ],
      },
      {
        slug: 'reef-headphones',
        title: '礁石 Pro 头戴降噪耳机',
        subtitle: '戴上，世界退潮',
        description: '八麦自适应降噪，50 小时续航，记忆海绵耳罩久戴不压。支持双设备同时连接。',
        notes: shipped,
        skus: [
          ['礁石灰', 1299, 1699, 500],
          ['贝壳白', 1299, 1699, 500],
        ],
      },
      {
        slug: 'voyage-camera',
        title: '远航 V2 复古微单',
        subtitle: '每一次快门都像胶片',
        description: '2600 万像素 APS-C 画幅，五档机身防抖，十种胶片色彩直出。全金属机身，重 380 克。',
        notes: fragile,
        skus: [
          ['单机身', 5699, 6299, 120],
          ['35mm 套机', 7299, 7999, 120],
        ],
      },
      {
        slug: 'lava-speaker',
        title: '熔岩便携音箱',
        subtitle: '巴掌大，能撑起一个院子',
        description: '双被动振膜，30 W 功率，IPX7 防水。两台配对即成立体声，一次充电放二十小时。',
        notes: shipped,
        skus: [
          ['熔岩橙', 399, 559, 900],
          ['深海蓝', 399, 559, 900],
        ],
      },
      {
        slug: 'orbit-watch',
        title: '轨道 S 运动手表',
        subtitle: '双频定位，续航两周',
        description: '钛合金表圈、蓝宝石镜面，双频五星定位。支持铁三、越野、潜水等 120 种运动模式。',
        notes: shipped,
        skus: [
          ['42 毫米', 1699, 1999, 300],
          ['46 毫米', 1799, 2199, 300],
        ],
      },
      {
        slug: 'pebble-earbuds',
        title: '卵石真无线耳机',
        subtitle: '轻到忘了戴着',
        description: '单耳 3.9 克，半入耳不闷。通透模式自然如未戴，充电盒合计 32 小时。',
        notes: shipped,
        skus: [
          ['雾白', 499, 699, 1500],
          ['墨绿', 499, 699, 1000],
        ],
      },
    ],
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
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
  },
]
