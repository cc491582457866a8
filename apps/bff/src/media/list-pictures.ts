import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import sharp from 'sharp'

export interface Picture {
  /** Path under the media URL. */
  path: string
  width: number
  height: number
}

/** Every picture of the shop. A file never changes under its name, so its size is measured once. */
export function createPictureList(dir: string): () => Promise<Picture[]> {
  const measured = new LRUCache<string, Picture>({ max: 10_000 })
  return async () => {
    const files = (await readdir(dir)).filter((file) => file.endsWith('.webp')).sort()
    return Promise.all(
      files.map(async (file) => {
        const known = measured.get(file)
        if (known) return known
        const { width, height } = await sharp(join(dir, file)).metadata()
        const picture = { path: `/media/${file}`, width, height }
        measured.set(file, picture)
        return picture
      }),
    )
  }
}
