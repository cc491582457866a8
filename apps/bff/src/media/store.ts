/** Where the files of pictures lie. A file never changes under its key, so to put it twice is to put it once. */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface MediaStore {
  /** `key` as in the path under `/media/`: `m/<hash>@160.webp`. */
  put(key: string, bytes: Buffer): Promise<void>
  /** null: there is none. */
  read(key: string): Promise<Buffer | null>
  /** One that is not there is removed already. */
  remove(key: string): Promise<void>
}

/** A folder, of one host or mounted by all. */
export function createDiskStore(dir: string): MediaStore {
  return {
    async put(key, bytes) {
      const file = join(dir, key)
      const draft = `${file}.${randomUUID()}.new`
      await mkdir(dirname(file), { recursive: true })
      await writeFile(draft, bytes)
      // Whoever asks meanwhile sees all of it or none.
      await rename(draft, file)
    },
    read: (key) =>
      readFile(join(dir, key)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw error
      }),
    remove: (key) => rm(join(dir, key), { force: true }),
  }
}
