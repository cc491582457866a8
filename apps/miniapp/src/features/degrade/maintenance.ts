import Taro from '@tarojs/taro'
import { degrade } from '../../api/degrade.ts'
import { pageUrl } from '../../pages/routes.ts'

/** Where the shopper was when the shop closed. */
let left: string | null = null

/** At level 3 every page gives way to the one that says so; what is stored on the phone, places and orders among it, stays. */
export function keepOutOfMaintenance(): void {
  const obey = () => {
    if (degrade.level() !== 3) return
    const page = Taro.getCurrentPages().slice(-1)[0]
    const route = page?.route ?? ''
    if (route.includes('maintenance')) return
    const { $taroTimestamp: _stamp, stamp: _own, ...params } = (page?.options ?? {}) as Record<string, string>
    const search = Object.keys(params).map((name) => `${name}=${encodeURIComponent(params[name] ?? '')}`)
    left = `/${route.replace(/^\//, '').split('?')[0]}${search.length > 0 ? `?${search.join('&')}` : ''}`
    void Taro.reLaunch({ url: pageUrl.maintenance })
  }
  degrade.subscribe(obey)
}

/** Back to where the shopper was. */
export function leaveMaintenance(): void {
  void Taro.reLaunch({ url: left ?? '/pages/home/index' })
  left = null
}
