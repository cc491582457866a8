import Taro from '@tarojs/taro'
import { isWeapp } from '../../config.ts'
import { toast } from '../../ui/trouble.tsx'

/** Says it once, gently: a short vibration, a line over whatever page is on screen, and a mark for who is looking elsewhere. */
export function callShopper(sentence: string): void {
  if (mayVibrate()) void Promise.resolve(Taro.vibrateShort({ type: 'medium' })).catch(() => {})
  // The room itself says it in large letters.
  const pages = Taro.getCurrentPages()
  if (!pages[pages.length - 1]?.route?.includes('waiting-room')) toast(sentence)
  // Refused while no tab is on screen; the page of the room says it then.
  if (isWeapp) void Taro.setTabBarBadge({ index: 0, text: '1' }).catch(() => {})
  else if (document.hidden) markTitle(`● ${sentence}`)
}

/** The shopper has come. */
export function answerCall(): void {
  if (isWeapp) void Taro.removeTabBarBadge({ index: 0 }).catch(() => {})
}

/** All that can be seen of a page behind others, until somebody looks at it. */
function markTitle(title: string): void {
  const before = document.title
  document.title = title
  const seen = () => {
    if (document.title === title) document.title = before
  }
  document.addEventListener('visibilitychange', seen, { once: true })
}

/** WeChat does not tell; its vibration is the lightest there is. A browser refuses, loudly, before the first touch. */
function mayVibrate(): boolean {
  if (isWeapp) return true
  const touched = (navigator as { userActivation?: { hasBeenActive: boolean } }).userActivation?.hasBeenActive ?? false
  return touched && !matchMedia('(prefers-reduced-motion: reduce)').matches
}
