/** Posters in a browser. A file of its own, so that nothing of it is in what WeChat downloads. */
import { encode } from 'uqr'
import { mediaUrl } from '../../config.ts'
import { type DrawCode, drawPoster, loadPicture, type Pen, type PosterWish, posterSize } from './draw-poster.ts'

/** On a canvas nobody sees. */
export async function makeWebPoster(wish: PosterWish): Promise<string> {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, posterSize)
  const picture = await loadPicture(new Image(), mediaUrl(wish.image)).catch(() => null)
  drawPoster(canvas.getContext('2d') as Pen, wish, picture, squaresTo(wish.path))
  return canvas.toDataURL('image/jpeg', 0.92)
}

export function saveWebPoster(poster: string, name: string): void {
  const link = document.createElement('a')
  link.href = poster
  link.download = `${name}.jpg`
  link.click()
}

/** A QR code of this very shop's address of the page. */
function squaresTo(path: string): DrawCode {
  const { data, size: modules } = encode(`${location.href.split('#')[0]}#${path}`, { border: 0 })
  return (pen, { x, y, size }) => {
    const side = size / modules
    pen.fillStyle = '#15232a'
    for (const [row, cells] of data.entries()) {
      for (const [column, dark] of cells.entries()) {
        // A hair wider, or light shines through between them.
        if (dark) pen.fillRect(x + column * side, y + row * side, side + 0.5, side + 0.5)
      }
    }
  }
}
