import type { Json } from './view.ts'

/** The phone that the bundle believes it runs on. */
export const screen = {
  windowWidth: 375,
  windowHeight: 667,
  screenWidth: 375,
  screenHeight: 667,
  pixelRatio: 2,
  statusBarHeight: 20,
}

export const device = {
  ...screen,
  platform: 'ios',
  system: 'iOS 16.0',
  brand: 'iPhone',
  model: 'iPhone',
  SDKVersion: '3.8.0',
  version: '8.0.50',
  language: 'zh_CN',
  theme: 'light',
}

export const launch = { path: 'pages/home/index', query: {}, scene: 1001 }

/** What WeChat says of itself and of the phone, always the same. */
export const alwaysSaid = {
  canIUse: () => true,
  getSystemInfoSync: () => device,
  getWindowInfo: () => screen,
  getDeviceInfo: () => device,
  getAppBaseInfo: () => device,
  getLaunchOptionsSync: () => launch,
  getEnterOptionsSync: () => launch,
  getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop' } }),
}

/** What WeChat is asked to do and simply does. */
export const alwaysDone = [
  'vibrateShort',
  'setTabBarBadge',
  'removeTabBarBadge',
  'showToast',
  'hideToast',
  'showLoading',
  'hideLoading',
  'setNavigationBarTitle',
  'stopPullDownRefresh',
  'setClipboardData',
]

/** What every call to WeChat takes. */
export type Options = Json & {
  url?: string
  success?: (result: Json) => void
  fail?: (result: Json) => void
  complete?: (result: Json) => void
}
