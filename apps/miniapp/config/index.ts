import path from 'node:path'
import { defineConfig } from '@tarojs/cli'
import type { Chunk, Module } from 'webpack'
import { fileOf, isHome, Pwa } from './pwa.ts'

const here = path.resolve(__dirname, '..')
const shared = path.resolve(here, '../../packages/shared')
const target = process.env.TARO_ENV ?? 'h5'
const apiBase = process.env.API_BASE ?? (target === 'h5' ? '' : 'http://127.0.0.1:4000')
const documentBase = process.env.CDN_BASE ?? apiBase

/** Parts of Taro's H5 runtime for browsers older than React 18 takes: 14 KB gzip. */
const neededByNoBrowser = {
  'whatwg-fetch': false,
  'abortcontroller-polyfill/dist/abortcontroller-polyfill-only': false,
  'jsonp-retry': false,
  // Names browsers by their user agent; only getSystemInfo asks.
  platform: false,
  // The CommonJS build cannot be shaken.
  tslib$: path.resolve(
    path.dirname(require.resolve('tslib', { paths: [require.resolve('@tarojs/components/package.json')] })),
    'tslib.es6.js',
  ),
} as const

const inPackage = (names: string) => {
  const pattern = new RegExp(`[\\\\/]node_modules[\\\\/](\\.pnpm[\\\\/])?(${names})`)
  return (file: string) => pattern.test(file)
}

const hasOwn = { 'Object.hasOwn': [path.resolve(here, 'src/api/has-own.ts'), 'hasOwn'] }

// One source, two targets. Called with `taro build --no-check`, which makes no network call.
export default defineConfig<'webpack5'>(async () => ({
  projectName: 'tidegate-miniapp',
  date: '2026-11-21',
  designWidth: 375,
  deviceRatio: { 375: 2, 640: 1.17, 750: 1, 828: 0.905 },
  sourceRoot: 'src',
  outputRoot: `dist/${target}`,
  framework: 'react',
  plugins: [path.resolve(here, 'config/aria.cjs')],
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: false },
  defineConstants: {
    // In H5 the page and the API share an origin; WeChat needs the whole address.
    API_BASE: JSON.stringify(apiBase),
    CDN_BASE: JSON.stringify(documentBase),
  },
  mini: {
    optimizeMainPackage: { enable: true },
    // Otherwise the workspace's own sources reach WeChat untranspiled, and its older engines stop at `?.`.
    compile: {
      include: [shared, inPackage('@(trpc|noble)')],
    },
    webpackChain(chain, webpack) {
      // Every @trpc/client call makes an AbortController and WeChat has none.
      chain
        .plugin('provide')
        .use(webpack.ProvidePlugin, [
          { ...hasOwn, AbortController: [path.resolve(here, 'src/api/abort-controller.ts'), 'AbortController'] },
        ])
    },
  },
  h5: {
    publicPath: './',
    // enhanceAnimation: the page left behind stays in view while the next one slides over it.
    router: { mode: 'hash', enhanceAnimation: true },
    // What is published in the language of later browsers than those of babel.config.cjs.
    compile: { include: [shared, inPackage('@noble|filter-obj|query-string|uqr')] },
    // None in the program: there, every visitor would download it before the first paint, and base64 does not compress.
    imageUrlLoaderOption: { limit: true },
    webpackChain(chain, webpack) {
      chain.plugin('provide').use(webpack.ProvidePlugin, [hasOwn])
      chain.module
        .rule('one-component')
        .test(/[\\/]@tarojs[\\/]components[\\/]lib[\\/]react[\\/](index|components)\.js$/)
        .use('one-component')
        .loader(path.resolve(here, 'config/one-component.cjs'))
      for (const [name, instead] of Object.entries(neededByNoBrowser)) chain.resolve.alias.set(name, instead as string)
      chain.optimization.splitChunks({
        chunks: 'all',
        maxInitialRequests: 20,
        maxAsyncRequests: 20,
        minSize: 20_000,
        cacheGroups: {
          // What home is made of comes first, whoever else uses it, in one file: over HTTP/1.1 a browser has six connections, and its
          // document is to have one of them.
          home: { name: 'home', chunks: isHome, enforce: true, priority: 30 },
          // Nothing between home and a paid order waits for a download of its own: that is one file, fetched while home is looked at
          // (pwa/ahead.js). The swiper, half as large again, comes with the one page that has it, and the list of regions with whoever
          // picks one.
          pages: {
            name: (_module: unknown, chunks: Chunk[]) => fileOf(chunks),
            chunks: (chunk: Chunk) => !chunk.canBeInitial() && !isHome(chunk),
            test: (module: Module) => !/[\\/]((taro-)?swiper|area-data)/.test(module.identifier()),
            enforce: true,
            priority: 20,
          },
          shared: { minChunks: 2, reuseExistingChunk: true, priority: 10 },
        },
      })
      chain.plugin('pwa').use(Pwa, [{ folder: path.resolve(here, 'src/pwa'), documentBase }])
      chain.performance.hints(false)
    },
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
      // The app's own sheet stands at the end of the page (config/pwa.ts); what pages say otherwise comes after it.
      insert: (link: Node) => document.body.append(link),
    },
    // A px is a px in a browser: the layouts flex from 320 to 480, and nothing is blown up on a desktop.
    postcss: { autoprefixer: { enable: true, config: {} }, pxtransform: { enable: false, config: {} } },
  },
}))
