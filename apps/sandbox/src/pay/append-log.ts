import { type FileHandle, mkdir, open, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Lines of JSON in one file, appended in order; lines that wait for the same write share it. */
export class AppendLog {
  readonly #file: FileHandle
  #waiting: string[] = []
  #writing: Promise<void> = Promise.resolve()

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** Rewrites the file as `keep` wants it, which is where old lines go away. A line a crash cut short is left out. */
  static async open<Line>(path: string, keep: (lines: Line[]) => Line[]): Promise<{ log: AppendLog; lines: Line[] }> {
    await mkdir(dirname(path), { recursive: true })
    const lines = keep(await readLines<Line>(path))
    await writeFile(`${path}.new`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    await rename(`${path}.new`, path)
    return { log: new AppendLog(await open(path, 'a')), lines }
  }

  /** Resolves when the line has been handed to the file system. */
  append(line: unknown): Promise<void> {
    this.#waiting.push(`${JSON.stringify(line)}\n`)
    if (this.#waiting.length === 1) this.#writing = this.#writing.then(() => this.#writeWaiting())
    return this.#writing
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#file.close()
  }

  async #writeWaiting(): Promise<void> {
    const text = this.#waiting.join('')
    this.#waiting = []
    await this.#file.appendFile(text)
  }
}

async function readLines<Line>(path: string): Promise<Line[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Line]
    } catch {
      return []
    }
  })
}
