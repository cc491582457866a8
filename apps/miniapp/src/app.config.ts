import theme from './theme.json'

// WeChat takes "@name" from theme.json by the phone's light or dark; a browser wants the colour itself.
const tone = (name: keyof typeof theme.light) => (process.env.TARO_ENV === 'weapp' ? `@${name}` : theme.light[name])

export default defineAppConfig({
  // Nothing between home and a paid order waits for a download: that is the main package.
  pages: [
    'pages/home/index',
    'pages/orders/index',
    'pages/me/index',
    'pages/campaign/index',
    'pages/product/index',
    'pages/waiting-room/index',
    'pages/fairness/index',
    'pages/queue/index',
    'pages/pay/index',
    'pages/result/index',
    'pages/order/index',
    'pages/maintenance/index',
  ],
  subPackages: [
    {
      root: 'pages/account',
      name: 'account',
      pages: [
        'addresses/index',
        'address/index',
        'cards/index',
        'refund/index',
        'reminders/index',
        'standby/index',
        'help/index',
      ],
    },
    {
      root: 'pages/shop',
      name: 'shop',
      pages: ['category/index', 'search/index', 'poster/index'],
    },
  ],
  preloadRule: {
    'pages/home/index': { network: 'all', packages: ['shop'] },
    'pages/me/index': { network: 'all', packages: ['account'] },
    'pages/order/index': { network: 'all', packages: ['account'] },
  },
  darkmode: true,
  themeLocation: 'theme.json',
  window: {
    navigationBarTitleText: '潮闸',
    navigationStyle: 'default',
    navigationBarBackgroundColor: tone('bar'),
    navigationBarTextStyle: tone('barText') as 'black',
    backgroundColor: tone('ground'),
    backgroundTextStyle: tone('pull') as 'dark',
  },
  tabBar: {
    color: tone('tab'),
    selectedColor: tone('tabOn'),
    backgroundColor: tone('bar'),
    borderStyle: tone('barLine') as 'black',
    list: [
      {
        pagePath: 'pages/home/index',
        text: '首页',
        iconPath: 'assets/tab/home.png',
        selectedIconPath: 'assets/tab/home-on.png',
      },
      {
        pagePath: 'pages/orders/index',
        text: '订单',
        iconPath: 'assets/tab/orders.png',
        selectedIconPath: 'assets/tab/orders-on.png',
      },
      {
        pagePath: 'pages/me/index',
        text: '我的',
        iconPath: 'assets/tab/me.png',
        selectedIconPath: 'assets/tab/me-on.png',
      },
    ],
  },
  lazyCodeLoading: 'requiredComponents',
  // No location is asked for, so nothing is declared under `permission`; the album is asked for when a poster is saved.
  requiredPrivateInfos: ['chooseAddress'],
  __usePrivacyCheck__: true,
  networkTimeout: { request: 12_000 },
})
