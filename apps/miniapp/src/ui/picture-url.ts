import { mediaUrl } from '../config.ts'

const widths = [160, 320, 640, 960]

/**
 * Where to load the picture at `path` when it is `width` px wide on screen. The shop's own pictures, under `/m/`, are there in several
 * sizes, `x@320.webp` beside `x.webp`; any other picture is there once. Beyond two dots a px nobody sees the difference.
 */
export function pictureUrl(path: string, width: number, dotsPerPx = 2): string {
  const own = /^(.*\/m\/.*)\.webp$/.exec(path)
  const wanted = width * Math.min(dotsPerPx, 2)
  const size = widths.find((one) => one >= wanted)
  return mediaUrl(own && size ? `${own[1]}@${size}.webp` : path)
}
