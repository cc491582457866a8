import { z } from 'zod'
import { cursorSchema, idSchema } from '../ids.ts'

/** A path with `/m/` in it also has `<path without .webp>@<width>.webp` for each of these; an older one is a single file. */
export const pictureWidths = [160, 320, 640, 960] as const
/** What a phone waits for at the start of a sale: the main file stays below. */
export const pictureBudgetBytes = 100 * 1024
export const mostUploadBytes = 20 * 1024 * 1024
/** What a picture may unfold to. A file of a few KB can claim much more. */
export const mostUploadPixels = 40_000_000

/** `POST /staff/media?name=<file name>`, the file as the body. The same file twice is one picture. */
export const uploadQuery = z.object({ name: z.string().trim().max(200).default('') })
export interface UploadAnswer {
  picture: PictureView
  /** It was there already. */
  known: boolean
}

export interface PictureView {
  id: string
  path: string
  name: string
  /** Of the main file. */
  bytes: number
  width: number
  height: number
  at: number
  /** How many products and campaigns show it. */
  uses: number
}
export const picturesInput = z.object({
  search: z.string().trim().max(50).optional(),
  shape: z.enum(['WIDE', 'SQUARE']).optional(),
  cursor: cursorSchema,
})
export const findPictureInput = z.object({ path: z.string().max(200) })
export const deletePictureInput = z.object({ pictureId: idSchema })
