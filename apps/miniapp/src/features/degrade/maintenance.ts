import Taro from '@tarojs/taro'
import { degrade } from '../../api/degrade.ts'
import { pageUrl } from '../../pages/routes.ts'

/** Where the shopper was when the shop closed. */
let left: string | null = null

/** At level 3 every page gives way to the one that says so; what is stored on the phone, places and orders among it, stays. */
export function keepOutOfMaintenance(): void {
  const obey = () => {
    if (degrade.level() !== 3) return
    const { path = '', params = {} } = Taro.getCurrentInstance().router ?? {}
    if (path.includes('maintenance')) return
    // A browser's router adds names of its own to what the page was opened with.
    const own = Object.entries(params).filter(([name]) => name !== 'stamp' && !name.startsWith('$'))
    const search = own.map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`).join('&')
    left = `/${path.replace(/^\//, '').split('?')[0]}${search && `?${search}`}`
    void Taro.reLaunch({ url: pageUrl.maintenance })
  }
  degrade.subscribe(obey)
}

/** Back to where the shopper was. */
export function leaveMaintenance(): void {
  void Taro.reLaunch({ url: left ?? '/pages/home/index' })
  left = null
}
