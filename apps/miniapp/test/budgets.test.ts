/** What the builds weigh, where it is decided whether a phone on a train sees the shop or a white page. Needs dist/weapp and dist/h5. */
import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const weapp = path.join(root, 'dist/weapp')
const h5 = path.join(root, 'dist/h5')
const KB = 1024

const filesUnder = (folder: string) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.LICENSE.txt'))
    .map((entry) => path.join(entry.parentPath, entry.name))
const readJson = <T>(file: string) => JSON.parse(fs.readFileSync(file, 'utf8')) as T

interface AppJson {
  pages: string[]
  subPackages: { root: string; name: string; pages: string[] }[]
  preloadRule: Record<string, { packages: string[] }>
  lazyCodeLoading: string
  requiredPrivateInfos: string[]
  __usePrivacyCheck__: boolean
}

describe('weapp', () => {
  const app = readJson<AppJson>(path.join(weapp, 'app.json'))
  const roots = app.subPackages.map((part) => path.join(weapp, part.root))
  const weigh = (belongs: (file: string) => boolean) =>
    filesUnder(weapp)
      .filter(belongs)
      .reduce((sum, file) => sum + fs.statSync(file).size, 0)

  test('packages: WeChat allows 2 MB each, we allow ourselves 1.2 and 1', () => {
    const main = weigh((file) => !roots.some((part) => file.startsWith(part)))
    expect(main).toBeLessThan(1.2 * KB * KB)
    expect(main).toBeGreaterThan(200 * KB)
    for (const part of roots)
      expect(
        weigh((file) => file.startsWith(part)),
        part,
      ).toBeLessThan(KB * KB)
  })

  test('the list of regions is for browsers: WeChat has its own', () => {
    const scripts = filesUnder(weapp).filter((file) => file.endsWith('.js'))
    expect(scripts.filter((file) => fs.readFileSync(file, 'utf8').includes('610581'))).toEqual([])
  })

  test('what is fetched ahead of a page exists and stays under the 2 MB that WeChat fetches for it', () => {
    const pages = [...app.pages, ...app.subPackages.flatMap((part) => part.pages.map((page) => `${part.root}/${page}`))]
    for (const [page, { packages }] of Object.entries(app.preloadRule)) {
      expect(pages).toContain(page)
      const folders = packages.map((name) => app.subPackages.find((part) => part.name === name)?.root ?? 'nowhere')
      expect(weigh((file) => folders.some((folder) => file.startsWith(path.join(weapp, folder))))).toBeLessThan(
        2 * KB * KB,
      )
      for (const folder of folders) expect(fs.existsSync(path.join(weapp, folder)), folder).toBe(true)
    }
  })

  test('pages are loaded when they are opened, and what is private is declared', () => {
    expect(app).toMatchObject({ lazyCodeLoading: 'requiredComponents', __usePrivacyCheck__: true })
    const sources = filesUnder(path.join(root, 'src')).map((file) => fs.readFileSync(file, 'utf8'))
    // https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html#requiredPrivateInfos
    const askedFor = ['chooseAddress', 'chooseLocation', 'choosePoi', 'getFuzzyLocation', 'getLocation'].filter((api) =>
      sources.some((source) => source.includes(`Taro.${api}(`)),
    )
    expect(app.requiredPrivateInfos).toEqual(askedFor)
  })

  test("opens in WeChat's developer tools as it is", () => {
    const project = readJson<Record<string, unknown>>(path.join(root, 'project.config.json'))
    expect(project).toMatchObject({
      miniprogramRoot: 'dist/weapp/',
      compileType: 'miniprogram',
      appid: expect.any(String),
    })
    // The tools must not transpile a second time what the build has.
    expect(project['setting']).toMatchObject({ es6: false, enhance: false, postcss: false, minified: false })
  })
})

describe('H5', () => {
  const page = fs.readFileSync(path.join(h5, 'index.html'), 'utf8')
  const links = (pattern: RegExp) =>
    [...new Set([...page.matchAll(pattern)].map(([, file = '']) => file))].map((file) => path.join(h5, file))
  const program = links(/<script[^>]* src="\.\/([^"]+\.js)"/g)
  const listed = (name: string) => {
    const list = new RegExp(`const ${name} ?= ?(\\[[^\\]]*\\])`).exec(page)?.[1] ?? '[]'
    return (JSON.parse(list) as string[]).map((file) => path.join(h5, file))
  }
  const home = listed('HOME').filter((file) => file.endsWith('.js'))
  const styles = [...links(/href="\.\/([^"]+\.css)"/g), ...listed('HOME').filter((file) => file.endsWith('.css'))]
  const gzipped = (files: string[]) => files.reduce((sum, file) => sum + gzipSync(fs.readFileSync(file)).length, 0)

  test('the program and home together are at most 190 KB before the first paint', () => {
    expect(program.length).toBeGreaterThan(0)
    expect(home.length).toBeGreaterThan(0)
    expect(gzipped([...program, ...home])).toBeLessThan(190 * KB)
    expect(gzipped(styles)).toBeLessThan(30 * KB)
    // One of each, so that the document has a connection of its own beside them (six at once over HTTP/1.1).
    expect(listed('HOME').map((file) => path.relative(h5, file).replace(/\.\w{8}\./, '.'))).toEqual([
      'css/home.css',
      'js/home.js',
    ])
    expect(program.length + styles.length + home.length).toBeLessThanOrEqual(5)
  })

  test('of what comes next only the way to a paid order is fetched ahead, and little of that', () => {
    const next = listed('NEXT')
    const names = next.map((file) => path.relative(h5, file).replace(/\.\w{8}\./, '.'))
    expect(names.sort()).toEqual(['css/sale.css', 'js/sale.js'])
    expect(gzipped(next)).toBeLessThan(64 * KB)
    expect(page).not.toContain('rel="prefetch"')
  })

  test('the shell is on screen before any style or script has come', () => {
    const shell = page.indexOf('id="shell"')
    expect(shell).toBeGreaterThan(page.indexOf('<body'))
    expect(page.indexOf('rel="stylesheet"')).toBeGreaterThan(shell)
    expect(gzipSync(page).length).toBeLessThan(5 * KB)
  })

  test('what home does not need is not among it', () => {
    const text = [...program, ...home].map((file) => fs.readFileSync(file, 'utf8')).join('')
    // A swiper, a picker of dates, a schema library, polyfills of fetch, hashes, all regions: each would be 3 to 45 KB.
    for (const trace of ['taro-swiper-core', 'taro-picker-core', 'invalid_type', 'X-Request-URL', 'hmac', '610581'])
      expect(text.includes(trace), trace).toBe(false)
  })

  test('can be installed, works offline and forgets nothing it needs', () => {
    const manifest = readJson<{ icons: { src: string; sizes: string }[]; display: string }>(
      path.join(h5, 'manifest.webmanifest'),
    )
    expect(manifest.display).toBe('standalone')
    expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']))
    for (const { src } of manifest.icons) expect(fs.existsSync(path.join(h5, src)), src).toBe(true)
    const worker = fs.readFileSync(path.join(h5, 'sw.js'), 'utf8')
    const kept = JSON.parse(/FILES ?= ?(\[[^\]]*\])/.exec(worker)?.[1] ?? '[]') as string[]
    for (const file of kept) expect(fs.existsSync(path.join(h5, file)), file).toBe(true)
    // What home needs; any other file is kept when it is first used.
    expect(kept).toContain('./')
    const needed = [...program, ...home, ...styles].map((file) => path.relative(h5, file))
    expect(kept.filter((file) => /\.(js|css)$/.test(file)).sort()).toEqual(needed.sort())
  })
})
