import path from 'node:path'
import { defineConfig } from '@tarojs/cli'

const here = path.resolve(__dirname, '..')
const shared = path.resolve(here, '../../packages/shared')
const target = process.env.TARO_ENV ?? 'h5'

// One source, two targets. Called with `taro build --no-check`, which makes no network call.
export default defineConfig<'webpack5'>(async () => ({
  projectName: 'tidegate-miniapp',
  date: '2026-11-21',
  designWidth: 375,
  deviceRatio: { 375: 2, 640: 1.17, 750: 1, 828: 0.905 },
  sourceRoot: 'src',
  outputRoot: `dist/${target}`,
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: false },
  defineConstants: {
    // In H5 the page and the API share an origin; WeChat needs the whole address.
    API_BASE: JSON.stringify(process.env.API_BASE ?? (target === 'h5' ? '' : 'http://127.0.0.1:4000')),
  },
  mini: {
    optimizeMainPackage: { enable: true },
    // Otherwise the workspace's own sources reach WeChat untranspiled, and its older engines stop at `?.`.
    compile: { include: [shared, (file: string) => /[\\/]node_modules[\\/](\.pnpm[\\/])?@(trpc|noble)/.test(file)] },
    webpackChain(chain, webpack) {
      // Every @trpc/client call makes an AbortController and WeChat has none.
      chain
        .plugin('abort-controller')
        .use(webpack.ProvidePlugin, [
          { AbortController: [path.resolve(here, 'src/api/abort-controller.ts'), 'AbortController'] },
        ])
    },
  },
  h5: {
    publicPath: './',
    // enhanceAnimation: the page left behind stays in view while the next one slides over it.
    router: { mode: 'hash', enhanceAnimation: true },
    compile: { include: [shared] },
    webpackChain(chain) {
      // Taro's web components are shared by every page; without this each page's file carries its own 240 KB copy.
      chain.optimization.splitChunks({
        chunks: 'all',
        maxInitialRequests: 20,
        maxAsyncRequests: 20,
        minSize: 20_000,
        cacheGroups: {
          // All pages come with the first one: nothing between home and a paid order waits for a download.
          pages: { name: 'pages', chunks: 'async', test: path.resolve(here, 'src'), enforce: true, priority: 20 },
          shared: { minChunks: 2, reuseExistingChunk: true, priority: 10 },
        },
      })
      chain.performance.hints(false)
    },
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
    // A px is a px in a browser: the layouts flex from 320 to 480, and nothing is blown up on a desktop.
    postcss: { autoprefixer: { enable: true, config: {} }, pxtransform: { enable: false, config: {} } },
  },
}))
