import Taro from '@tarojs/taro'
import { isWeapp } from '../../config.ts'

/** Says it once, gently: a short vibration, the title of the window and a mark on the first tab. */
export function callShopper(sentence: string): void {
  if (mayVibrate()) void Promise.resolve(Taro.vibrateShort({ type: 'medium' })).catch(() => {})
  if (isWeapp) {
    // Refused while no tab is on screen; the page of the room says it then.
    void Taro.setTabBarBadge({ index: 0, text: '1' }).catch(() => {})
  } else {
    document.title = `● ${sentence}`
  }
}

/** The shopper has come. */
export function answerCall(): void {
  if (isWeapp) void Taro.removeTabBarBadge({ index: 0 }).catch(() => {})
}

/** WeChat does not tell; its vibration is the lightest there is. A browser refuses, loudly, before the first touch. */
function mayVibrate(): boolean {
  if (isWeapp) return true
  const touched = (navigator as { userActivation?: { hasBeenActive: boolean } }).userActivation?.hasBeenActive ?? false
  return touched && !matchMedia('(prefers-reduced-motion: reduce)').matches
}
