import Taro from '@tarojs/taro'
import { useEffect } from 'react'
import { isWeapp } from '../config.ts'
import { queue } from './queue.ts'

let seen = false

/** For the root of every page: when the first of them is on screen, requests may leave. */
export function useFirstPaint(): void {
  useEffect(() => {
    if (seen) return
    seen = true
    // WeChat: after the data of this render is on its way to the view. A browser paints after the next frame was prepared; it prepares
    // none for a page in the background, hence the timer.
    if (isWeapp) return Taro.nextTick(() => setTimeout(queue.release, 0))
    requestAnimationFrame(() => requestAnimationFrame(queue.release))
    setTimeout(queue.release, 300)
  }, [])
}
