import Taro from '@tarojs/taro'
import { useEffect, useState } from 'react'
import { isWeapp } from '../config.ts'
import { queue } from './queue.ts'

let seen = false

/** For the root of every page: when the first of them is on screen, requests may leave, and in a browser the shell that stood in goes. */
export function useFirstPaint(): void {
  useEffect(() => {
    if (seen) return
    seen = true
    afterPaint(() => {
      if (!isWeapp) document.getElementById('shell')?.remove()
      queue.release()
    })
  }, [])
}

/** False until what is drawn now is on screen: what lies below the first screen comes after it, in a task of its own. */
export function useAfterPaint(): boolean {
  const [after, setAfter] = useState(false)
  useEffect(() => afterPaint(() => setAfter(true)), [])
  return after
}

/** May run twice. */
function afterPaint(run: () => void): void {
  // WeChat: after the data of this render is on its way to the view. A browser paints after the next frame was prepared; it prepares
  // none for a page in the background, hence the timer.
  if (isWeapp) return Taro.nextTick(() => setTimeout(run, 0))
  requestAnimationFrame(() => requestAnimationFrame(run))
  setTimeout(run, 300)
}
