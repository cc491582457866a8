/**
 * What the build adds to H5: the manifest with its icons, the service worker with its list of files, and in index.html what to download when.
 * Workbox would do the same with some hundred packages; this is one list of names that carry their own hashes.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Chunk, ChunkGroup, Compilation, Compiler } from 'webpack'

interface PwaOptions {
  /** Of manifest.webmanifest, sw.js, ahead.js and icons/. */
  readonly folder: string
  /** Where snapshots and pictures come from; empty: from where the page does. */
  readonly documentBase: string
}

export class Pwa {
  readonly options: PwaOptions

  constructor(options: PwaOptions) {
    this.options = options
  }

  apply(compiler: Compiler): void {
    const { Compilation, sources } = compiler.webpack
    const { folder, documentBase } = this.options
    const read = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8')
    compiler.hooks.thisCompilation.tap('Pwa', (compilation) => {
      // After names have their hashes and html-webpack-plugin its page.
      const stage = Compilation.PROCESS_ASSETS_STAGE_REPORT
      compilation.hooks.processAssets.tap({ name: 'Pwa', stage }, (assets) => {
        const emit = (name: string, content: string | Buffer) =>
          compilation.emitAsset(name, new sources.RawSource(content))
        for (const name of filesIn(folder)) {
          if (!/^(sw|ahead)\.js$/.test(name)) emit(name, fs.readFileSync(path.join(folder, name)))
        }
        const files = filesOf(compilation)
        const ahead = scriptOf(read('ahead.js'), { DOCUMENTS: documentBase, HOME: files.home, NEXT: files.next })
        const page = pageOf(String(assets['index.html']?.source() ?? ''), ahead)
        compilation.updateAsset('index.html', new sources.RawSource(page))
        const icons = Object.keys(assets).filter((name) => /^(static|icons)\/.+\.png$/.test(name))
        const kept = ['./', ...files.first, ...files.home, ...icons].sort()
        const version = createHash('sha256').update(kept.join()).update(page).digest('hex').slice(0, 12)
        emit('sw.js', scriptOf(read('sw.js'), { VERSION: version, FILES: kept }))
        // For installations without a CDN in front: the BFF sends these as they are.
        for (const name of Object.keys(assets).filter((file) => /^((js|css)\/.+\.(js|css)|index\.html)$/.test(file))) {
          const content = Buffer.from(assets[name]?.source() ?? '')
          emit(`${name}.gz`, gzipSync(content, { level: 9 }))
          emit(`${name}.br`, brotliCompressSync(content))
        }
      })
    })
  }
}

interface Files {
  /** The program. */
  readonly first: string[]
  /** Home. */
  readonly home: string[]
  /** What a shopper opens next, or first by a shared link. */
  readonly next: string[]
}

function filesOf(compilation: Compilation): Files {
  const first = new Set([...compilation.entrypoints.values()].flatMap((entry) => entry.getFiles()))
  const groupsOf = (page: string) => compilation.chunkGroups.filter((group) => isOf(page, group))
  const filesFor = (page: string) =>
    [...new Set(groupsOf(page).flatMap((group) => group.getFiles()))].filter((file) => !first.has(file))
  const home = filesFor('home')
  return { first: [...first], home, next: filesFor('campaign').filter((file) => !home.includes(file)) }
}

/**
 * The shell is on screen as soon as the page is read: no style stands before it, and the program is on its way at the same time. Documents
 * are asked for before what draws them (pwa/ahead.js).
 */
function pageOf(html: string, ahead: string): string {
  const styles = html.match(/<link [^>]*rel="stylesheet"[^>]*>/g) ?? []
  const late = styles.reduce((page, style) => page.replace(style, ''), html)
  const soon = styles.map((style) => style.replace('rel="stylesheet"', 'rel="preload" as="style"'))
  return late
    .replace('<script', () => `<script>${ahead}</script><script`)
    .replace('</head>', `${soon.join('')}</head>`)
    .replace('</body>', `${styles.join('')}</body>`)
}

/** With what is known only now, and without its comments: every visitor downloads it before anything else. */
function scriptOf(script: string, given: Record<string, string | string[]>): string {
  const facts = Object.entries(given).map(([name, value]) => `const ${name} = ${JSON.stringify(value)}\n`)
  return facts.join('') + script.replace(/^ *(\/\*\*|\*|\/\/).*\n/gm, '')
}

export const isHome = (chunk: Chunk): boolean => [...chunk.groupsIterable].some((group) => isOf('home', group))

/** Which file a module of the other pages goes to: that of all pages between home and a paid order, or that of the rest. */
export function fileOf(chunks: readonly Chunk[]): 'sale' | 'more' {
  const groups = chunks.flatMap((chunk) => [...chunk.groupsIterable])
  return groups.every((group) => isOf('(account|shop)', group)) ? 'more' : 'sale'
}

const isOf = (page: string, { origins }: ChunkGroup): boolean =>
  origins.some(({ request }) => new RegExp(`[\\\\/]pages[\\\\/]${page}[\\\\/]`).test(request ?? ''))

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}
