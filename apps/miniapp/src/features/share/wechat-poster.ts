/** Posters in WeChat: drawn on a canvas of the page, kept in the album. */
import Taro from '@tarojs/taro'
import { apiBase, mediaUrl } from '../../config.ts'
import {
  type DrawCode,
  type Drawn,
  drawPoster,
  loadPicture,
  type Pen,
  type PosterWish,
  posterSize,
} from './draw-poster.ts'

export async function makeWechatPoster(wish: PosterWish, canvasId: string): Promise<string> {
  const canvas = await canvasOnPage(canvasId)
  const load = (url: string) => loadPicture(canvas.createImage() as HTMLImageElement, url)
  const [picture, code] = await Promise.all([
    load(mediaUrl(wish.image)).catch(() => null),
    load(`${apiBase}/share-code/${wish.shared}/${wish.id}`).then(asPicture, () => null),
  ])
  drawPoster(canvas.getContext('2d') as Pen, wish, picture, code)
  const { tempFilePath } = await Taro.canvasToTempFilePath({ canvas: canvas as never, fileType: 'jpg', quality: 0.92 })
  return tempFilePath
}

/** False: the shopper would rather not. */
export async function saveToAlbum(poster: string): Promise<boolean> {
  try {
    await Taro.saveImageToPhotosAlbum({ filePath: poster })
    return true
  } catch (error) {
    const { authSetting } = await Taro.getSetting()
    // Refused once, WeChat does not ask again: only its settings page can.
    if (authSetting['scope.writePhotosAlbum'] !== false) {
      if (/cancel|deny/.test(String((error as { errMsg?: string }).errMsg))) return false
      throw error
    }
    const { confirm } = await Taro.showModal({
      title: '还不能保存到相册',
      content: '请在设置里允许保存到相册，再回来保存。',
      confirmText: '去设置',
      cancelText: '先不了',
    })
    if (confirm) await Taro.openSetting()
    return false
  }
}

const asPicture =
  ({ source }: Drawn): DrawCode =>
  (pen, { x, y, size }) =>
    pen.drawImage(source, x, y, size, size)

interface PageCanvas {
  width: number
  height: number
  getContext(kind: '2d'): unknown
  createImage(): unknown
}

function canvasOnPage(canvasId: string): Promise<PageCanvas> {
  return new Promise((resolve, reject) => {
    Taro.createSelectorQuery()
      .select(`#${canvasId}`)
      .fields({ node: true })
      .exec(([found]: ({ node?: PageCanvas } | null)[]) => {
        if (!found || !found.node) return reject(new Error('the page has no canvas'))
        resolve(Object.assign(found.node, posterSize))
      })
  })
}
