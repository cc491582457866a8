/** The compiled weapp bundle asks for nothing that WeChat's engine and base library 2.30 lack. Needs dist/weapp. */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const dist = path.join(root, 'dist/weapp')

/** The two things needed of @babel/core, which comes without types. */
interface Babel {
  parseSync(code: string, options: object): unknown
  traverse(ast: unknown, visitor: Record<string, (path: BabelPath) => void>): void
}
interface BabelPath {
  node: { operator?: string; name?: string; bigint?: boolean }
  parent: { type: string; operator?: string }
  scope: { globals: Record<string, unknown>; hasBinding(name: string): boolean }
}
const babel = createRequire(import.meta.url)('@babel/core') as Babel

const scripts = fs
  .readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js'))
  .map((name) => {
    const code = fs.readFileSync(path.join(dist, name), 'utf8')
    return {
      name,
      ast: babel.parseSync(code, { sourceType: 'script', configFile: false, babelrc: false, compact: false }),
    }
  })

/** ES2015 as JavaScriptCore of iOS 10 has it, what WeChat adds, and what a function always has. */
const language =
  'Array ArrayBuffer Boolean DataView Date Error Function Infinity JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError Uint8Array Uint16Array Uint32Array Int32Array Float32Array WeakMap WeakSet arguments decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt undefined'
const wechat =
  'wx App Page Component Behavior getApp getCurrentPages requirePlugin require module exports console setTimeout clearTimeout setInterval clearInterval'
const known = new Set(`${language} ${wechat}`.split(' '))

/** Names that stand in the bundle and are never reached there. */
const unreached: Record<string, string> = {
  crypto: 'random bytes of a browser, behind isWeapp',
  matchMedia: 'reduced motion in a browser, behind isWeapp',
  tt: "Taro's branch for another app's runtime",
  WebSocket: "@trpc/client's subscriptions; this app polls",
}

describe('weapp bundle', () => {
  test('names nothing of the web, unless it looks first whether it is there', () => {
    const strange = scripts.flatMap(({ name, ast }) => freeNames(ast).map((free) => `${free} in ${name}`))
    expect(strange.filter((line) => !(line.split(' ')[0]! in unreached))).toEqual([])
  })

  test('what is excused is still there to be excused', () => {
    const free = new Set(scripts.flatMap(({ ast }) => freeNames(ast)))
    expect(Object.keys(unreached).filter((name) => !free.has(name))).toEqual([])
  })

  test('is written in a language that the oldest engines read', () => {
    const modern = scripts.flatMap(({ name, ast }) => {
      const found = new Set<string>()
      const note = (what: string) => () => void found.add(`${what} in ${name}`)
      babel.traverse(ast, {
        OptionalMemberExpression: note('?.'),
        OptionalCallExpression: note('?.()'),
        BigIntLiteral: note('a bigint'),
        ClassPrivateProperty: note('#private'),
        LogicalExpression: ({ node }) => node.operator === '??' && note('??')(),
        AssignmentExpression: ({ node }) => /^(\?\?|\|\||&&)=$/.test(node.operator ?? '') && note('??=')(),
        AwaitExpression: note('await'),
      })
      return [...found]
    })
    expect(modern).toEqual([])
  })
})

/** Free names that are not known, without those that the same file asks `typeof` of. */
function freeNames(ast: unknown): string[] {
  const free = new Set<string>()
  const asked = new Set<string>()
  babel.traverse(ast, {
    Program: ({ scope }) => {
      for (const name of Object.keys(scope.globals)) free.add(name)
    },
    Identifier: ({ node, parent }) => {
      if (parent.type === 'UnaryExpression' && parent.operator === 'typeof') asked.add(node.name ?? '')
    },
  })
  return [...free].filter((name) => !known.has(name) && !asked.has(name))
}

/**
 * Every API the app calls by `Taro.`, with the base library that brought it: https://developers.weixin.qq.com/miniprogram/dev/api/.
 * Taro wraps those it needs itself (setData, selectorQuery, lifecycle) for base libraries long before.
 */
const since: Record<string, string> = {
  ...{ canvasToTempFilePath: '1.9.0', chooseAddress: '1.1.0', createSelectorQuery: '1.4.0', getCurrentPages: '1.0.0' },
  ...{ getBackgroundFetchData: '2.8.0', onBackgroundFetchData: '2.8.0', setBackgroundFetchToken: '2.8.0' },
  ...{ getRandomValues: '2.15.0', getSetting: '1.2.0', getStorageSync: '1.0.0', getUserCryptoManager: '2.17.3' },
  ...{ getWindowInfo: '2.20.1', login: '1.0.0', navigateBack: '1.0.0', navigateTo: '1.0.0', nextTick: '2.2.3' },
  ...{ onNetworkStatusChange: '1.1.0', openSetting: '1.1.0', previewImage: '1.0.0', reLaunch: '1.1.0' },
  ...{ redirectTo: '1.0.0', removeStorage: '1.0.0', removeTabBarBadge: '1.9.0', request: '1.0.0' },
  ...{ requestPayment: '1.0.0', requestSubscribeMessage: '2.8.2', saveImageToPhotosAlbum: '1.2.0' },
  ...{ setClipboardData: '1.1.0', setStorage: '1.0.0', setStorageSync: '1.0.0', setTabBarBadge: '1.9.0' },
  ...{
    showModal: '1.0.0',
    showToast: '1.0.0',
    stopPullDownRefresh: '1.5.0',
    switchTab: '1.0.0',
    vibrateShort: '1.2.0',
  },
}
/** Taro's own. */
const ofTaro = new Set(['getCurrentInstance', 'eventCenter', 'ENV_TYPE', 'getEnv'])
const oldest = '2.30.0'

test('calls no API newer than base library 2.30, unless it looks first whether it is there', () => {
  const calls = fs
    .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => {
      const source = fs.readFileSync(path.join(root, 'src', name), 'utf8')
      return [...source.matchAll(/\bTaro\.([a-z]\w+)(\??)/g)].map(([, api = '', guard]) => ({
        name,
        api,
        guarded: guard === '?',
      }))
    })
    .filter(({ api }) => !ofTaro.has(api))
  const unknown = calls.filter(({ api }) => !(api in since)).map(({ name, api }) => `${api} in ${name}`)
  expect(unknown, 'say in this file which base library brought it').toEqual([])
  const tooNew = calls.filter(({ api, guarded }) => !guarded && isAfter(since[api] ?? '', oldest))
  expect(tooNew).toEqual([])
})

function isAfter(version: string, limit: string): boolean {
  const [a, b] = [version, limit].map((text) => text.split('.').map(Number)) as [number[], number[]]
  const at = a.findIndex((part, i) => part !== b[i])
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0)
}
