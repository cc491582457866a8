import Taro from '@tarojs/taro'
import { degrade } from '../../api/degrade.ts'
import { pageUrl } from '../../pages/routes.ts'

/** Where the shopper was when the shop closed. */
let left: string | null = null

/** What the server goes on answering for at level 3: who has tapped learns of the order, pays it and may look at it. */
const staysOpen = /^\/?pages\/(queue|pay|result|order)\//

export function keepOutOfMaintenance(): void {
  degrade.subscribe(obeyMaintenance)
}

/** At level 3 all other pages give way to the one that says so; what is stored on the phone, places and orders among it, stays. */
export function obeyMaintenance(): void {
  if (degrade.level() !== 3) return
  const { path = '', params = {} } = Taro.getCurrentInstance().router ?? {}
  if (path.includes('maintenance') || staysOpen.test(path)) return
  // A browser's router adds names of its own to what the page was opened with.
  const own = Object.entries(params).filter(([name]) => name !== 'stamp' && !name.startsWith('$'))
  const search = own.map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`).join('&')
  left = `/${path.replace(/^\//, '').split('?')[0]}${search && `?${search}`}`
  void Taro.reLaunch({ url: pageUrl.maintenance })
}

/** Back to where the shopper was. */
export function leaveMaintenance(): void {
  void Taro.reLaunch({ url: left ?? '/pages/home/index' })
  left = null
}
