import { formatYuan } from '@tidegate/shared/fen'
import { wrapText } from './wrap-text.ts'

export interface PosterSubject {
  readonly title: string
  readonly subtitle: string
  /** null: a campaign has no one price. */
  readonly price: { readonly fen: number; readonly listFen: number } | null
  /** "今天 20:00 准时开抢". */
  readonly note: string
}

/** What both WeChat's canvas and a browser's can do. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  'fillRect' | 'fillText' | 'measureText' | 'drawImage' | 'fillStyle' | 'font' | 'textBaseline' | 'strokeStyle'
> &
  Pick<CanvasRenderingContext2D, 'beginPath' | 'moveTo' | 'lineTo' | 'stroke' | 'lineWidth'>

export interface Drawn {
  readonly source: CanvasImageSource
  readonly width: number
  readonly height: number
}

export interface PosterWish extends PosterSubject {
  readonly shared: 'campaign' | 'product'
  readonly id: string
  readonly image: string
  /** The page that the code leads to. */
  readonly path: string
}

export type DrawCode = (pen: Pen, at: { x: number; y: number; size: number }) => void

export const posterSize = { width: 720, height: 1120 }

/** A poster is printed, so to speak: it has one look, by day and by night. `code` null: there is none to be had. */
export function drawPoster(
  pen: Pen,
  { title, subtitle, price, note }: PosterSubject,
  picture: Drawn | null,
  code: DrawCode | null,
): void {
  const { width, height } = posterSize
  pen.textBaseline = 'top'
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, width, height)
  pen.fillStyle = '#e3f2f1'
  pen.fillRect(0, 0, width, width)
  if (picture) drawCovering(pen, picture, width, width)

  let y = width + 32
  pen.fillStyle = '#15232a'
  pen.font = `600 40px ${face}`
  for (const line of wrapText(title, width - 2 * margin, 2, widthBy(pen))) {
    pen.fillText(line, margin, y)
    y += 54
  }
  const bottom = height - codeSize - margin
  const column = width - 3 * margin - codeSize
  pen.fillStyle = '#55646c'
  pen.font = `400 26px ${face}`
  for (const line of wrapText(subtitle, column, 1, widthBy(pen))) pen.fillText(line, margin, y + 4)
  if (price) drawPrice(pen, price, bottom + 34)
  pen.fillStyle = '#0b8285'
  pen.font = `600 26px ${face}`
  for (const line of wrapText(note, column, 1, widthBy(pen))) pen.fillText(line, margin, bottom + 110)
  pen.fillStyle = '#7f8d95'
  pen.font = `400 22px ${face}`
  pen.fillText(code ? '长按或扫码，去看看' : '打开潮闸，去看看', margin, bottom + 154)
  code?.(pen, { x: width - margin - codeSize, y: bottom, size: codeSize })
}

/** `image` is a fresh one, of whichever canvas it will be drawn on. */
export function loadPicture(image: HTMLImageElement, url: string): Promise<Drawn> {
  return new Promise((resolve, reject) => {
    image.onload = () => resolve({ source: image, width: image.width, height: image.height })
    image.onerror = () => reject(new Error(`no picture at ${url}`))
    image.src = url
  })
}

function drawPrice(pen: Pen, { fen, listFen }: { fen: number; listFen: number }, y: number): void {
  const text = formatYuan(fen)
  pen.fillStyle = '#e8452c'
  pen.font = `700 34px ${face}`
  pen.fillText('¥', margin, y + 20)
  pen.font = `700 58px ${face}`
  pen.fillText(text, margin + 26, y)
  if (listFen <= fen) return
  const x = margin + 26 + pen.measureText(text).width + 18
  const was = `¥${formatYuan(listFen)}`
  pen.font = `400 26px ${face}`
  pen.fillStyle = '#7f8d95'
  pen.fillText(was, x, y + 26)
  pen.strokeStyle = '#7f8d95'
  pen.lineWidth = 2
  pen.beginPath()
  pen.moveTo(x, y + 40)
  pen.lineTo(x + pen.measureText(was).width, y + 40)
  pen.stroke()
}

/** The middle of the picture, as much of it as fills the box. */
function drawCovering(pen: Pen, { source, width, height }: Drawn, boxWidth: number, boxHeight: number): void {
  const scale = Math.max(boxWidth / width, boxHeight / height)
  const [cutWidth, cutHeight] = [boxWidth / scale, boxHeight / scale]
  const [x, y] = [(width - cutWidth) / 2, (height - cutHeight) / 2]
  pen.drawImage(source, x, y, cutWidth, cutHeight, 0, 0, boxWidth, boxHeight)
}

const widthBy = (pen: Pen) => (text: string) => pen.measureText(text).width
const face = "-apple-system, 'PingFang SC', 'Noto Sans CJK SC', sans-serif"
const margin = 40
const codeSize = 200
