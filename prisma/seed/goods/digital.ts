import { type DemoCategory, fragile, shipped } from './category.ts'

export const digital: DemoCategory = {
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
}
