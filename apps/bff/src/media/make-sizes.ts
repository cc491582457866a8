/**
 * A merchant's file becomes the files of a picture.
 *
 * Invariant: nothing is decoded whose header claims more than `mostUploadPixels`, one is decoded at a time in a process (a 40-megapixel PNG
 * is 160 MB in memory), and each step is given up after some seconds. What comes out holds pixels only: turned as the camera said, in sRGB,
 * without EXIF, which tells where a merchant lives.
 */
import { mostUploadPixels, pictureWidths } from '@tidegate/shared/contracts/media'
import { BulkheadRejectedError, bulkhead } from 'cockatiel'
import sharp from 'sharp'
import { encodeWithin } from './encode-picture.ts'
import { type PictureFormat, sniffPicture } from './sniff-picture.ts'

export interface PictureFiles {
  width: number
  height: number
  main: Buffer
  /** By their width's name: `@160`. */
  sizes: { suffix: string; bytes: Buffer }[]
}
export type MakeSizesOutcome =
  | { kind: 'MADE'; files: PictureFiles }
  | {
      kind: 'REFUSED'
      outcome: 'PICTURE_UNREADABLE' | 'PICTURE_TOO_MANY_PIXELS' | 'PICTURE_TOO_SLOW' | 'OVERLOADED'
    }

/** For one process. The second waits, the ninth is told to come back. */
export function createMakeSizes(): (source: Buffer) => Promise<MakeSizesOutcome> {
  const oneByOne = bulkhead(1, 8)
  return async (source) => {
    const format = sniffPicture(source)
    if (!format) return refused('PICTURE_UNREADABLE')
    try {
      return await oneByOne.execute(() => makeSizes(source, format))
    } catch (error) {
      if (error instanceof BulkheadRejectedError) return refused('OVERLOADED')
      if (error instanceof Error && error.message.includes('timeout')) return refused('PICTURE_TOO_SLOW')
      // Whatever a decoder stumbles over, the file is what is wrong.
      return refused('PICTURE_UNREADABLE')
    }
  }
}

async function makeSizes(source: Buffer, format: PictureFormat): Promise<MakeSizesOutcome> {
  // Of an animation the first frame. A phone's slightly crooked JPEG passes, half a file does not.
  const options = { limitInputPixels: mostUploadPixels, failOn: 'error', pages: 1 } as const
  const header = await sharp(source, { ...options, limitInputPixels: false }).metadata()
  if (header.format !== (format === 'avif' ? 'heif' : format)) return refused('PICTURE_UNREADABLE')
  if (header.width * (header.pageHeight ?? header.height) > mostUploadPixels) return refused('PICTURE_TOO_MANY_PIXELS')

  const { data, info } = await sharp(source, options)
    .timeout({ seconds: decodeSeconds })
    .autoOrient()
    .resize({ ...mostMain, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const pixels = () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
  const main = await encodeWithin(pixels())
  const measured = await sharp(main).metadata()
  const sizes = []
  for (const width of pictureWidths)
    sizes.push({
      suffix: `@${width}`,
      bytes: width < measured.width ? await encodeWithin(pixels().resize({ width })) : main,
    })
  return { kind: 'MADE', files: { width: measured.width, height: measured.height, main, sizes } }
}

function refused(outcome: (MakeSizesOutcome & { kind: 'REFUSED' })['outcome']): MakeSizesOutcome {
  return { kind: 'REFUSED', outcome }
}

// Wide enough for a phone of 430 points at 3x; detail pictures are tall.
const mostMain = { width: 1440, height: 2880 }
const decodeSeconds = 8
// Pictures are decoded once: a cache of them is memory that the rush could use. One thread, for the same reason.
sharp.cache(false)
sharp.concurrency(1)
