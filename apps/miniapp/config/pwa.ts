/**
 * What the build adds to H5: the manifest with its icons, the service worker with its list of files, and in index.html what to download when.
 * Workbox would do the same with some hundred packages; this is one list of names that carry their own hashes.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Chunk, ChunkGroup, Compilation, Compiler } from 'webpack'

export class Pwa {
  readonly folder: string

  /** @param folder of manifest.webmanifest, sw.js and icons/ */
  constructor(folder: string) {
    this.folder = folder
  }

  apply(compiler: Compiler): void {
    const { Compilation, sources } = compiler.webpack
    compiler.hooks.thisCompilation.tap('Pwa', (compilation) => {
      // After names have their hashes and html-webpack-plugin its page.
      const stage = Compilation.PROCESS_ASSETS_STAGE_REPORT
      compilation.hooks.processAssets.tap({ name: 'Pwa', stage }, (assets) => {
        const emit = (name: string, content: string | Buffer) =>
          compilation.emitAsset(name, new sources.RawSource(content))
        for (const name of filesIn(this.folder)) {
          if (name !== 'sw.js') emit(name, fs.readFileSync(path.join(this.folder, name)))
        }
        const html = String(assets['index.html']?.source() ?? '')
        const page = html.replace('</head>', `${linksOf(compilation)}</head>`)
        compilation.updateAsset('index.html', new sources.RawSource(page))
        const files = Object.keys(assets).filter((name) => /^(js|css|static|icons)\/.+\.(js|css|png)$/.test(name))
        const version = createHash('sha256').update(files.sort().join()).update(page).digest('hex').slice(0, 12)
        const worker = fs.readFileSync(path.join(this.folder, 'sw.js'), 'utf8')
        const names = JSON.stringify(['./', ...files])
        // For installations without a CDN in front: the BFF sends these as they are.
        for (const name of files.filter((file) => /\.(js|css)$/.test(file))) {
          const content = Buffer.from(assets[name]?.source() ?? '')
          emit(`${name}.gz`, gzipSync(content, { level: 9 }))
          emit(`${name}.br`, brotliCompressSync(content))
        }
        emit('sw.js', `const VERSION = '${version}'\nconst FILES = ${names}\n${worker}`)
      })
    })
  }
}

/** Home at once, beside the program instead of after it; all other pages while home is looked at. */
function linksOf(compilation: Compilation): string {
  const home = new Set(compilation.chunkGroups.filter(isOfHome).flatMap((group) => group.getFiles()))
  const first = new Set([...compilation.entrypoints.values()].flatMap((entry) => entry.getFiles()))
  const links = [...compilation.chunks].flatMap((chunk) => [...chunk.files]).filter((file) => !first.has(file))
  return links.map((file) => linkOf(file, home.has(file))).join('')
}

function linkOf(file: string, atOnce: boolean): string {
  if (!atOnce) return `<link rel="prefetch" href="./${file}">`
  return `<link rel="preload" as="${file.endsWith('.css') ? 'style' : 'script'}" href="./${file}">`
}

/** A chunk of the home page, or one that it needs. */
export const belongsToHome = (chunk: Chunk): boolean => [...chunk.groupsIterable].some(isOfHome)

const isOfHome = ({ origins }: ChunkGroup): boolean =>
  origins.some(({ request }) => /[\\/]pages[\\/]home[\\/]/.test(request ?? ''))

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}
