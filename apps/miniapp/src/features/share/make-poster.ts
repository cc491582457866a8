/**
 * A poster as a picture that can be shown and saved. Each build holds one way of doing it: these are no async functions, because what Babel
 * makes of those hides the condition from webpack, and WeChat would download the browser's QR code too.
 */
import type { PosterWish } from './draw-poster.ts'
import { makeWechatPoster, saveToAlbum } from './wechat-poster.ts'

/** `canvasId` is that of a canvas on the page; only WeChat looks at it. Resolves to what an Image shows. */
export function makePoster(wish: PosterWish, canvasId: string): Promise<string> {
  if (process.env.TARO_ENV === 'weapp') {
    return makeWechatPoster(wish, canvasId)
  } else {
    return import('./web-poster.ts').then(({ makeWebPoster }) => makeWebPoster(wish))
  }
}

/** Into WeChat's album, or as a browser's file. False: the shopper would rather not. */
export function savePoster(poster: string, name: string): Promise<boolean> {
  if (process.env.TARO_ENV === 'weapp') {
    return saveToAlbum(poster)
  } else {
    return import('./web-poster.ts').then(({ saveWebPoster }) => {
      saveWebPoster(poster, name)
      return true
    })
  }
}
