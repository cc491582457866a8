import path from 'node:path'
import { defineConfig } from '@tarojs/cli'
export default defineConfig<'webpack5'>(async () => ({
  projectName: 'miniapp',
  date: '2026-1-1',
  designWidth: 375,
  deviceRatio: { 375: 2, 640: 1.17, 750: 1, 828: 0.905 },
  sourceRoot: 'src',
  outputRoot: `dist/${process.env.TARO_ENV}`,
  plugins: [],
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: false },
  mini: {},
  h5: { publicPath: './', router: { mode: 'hash' } },
}))
