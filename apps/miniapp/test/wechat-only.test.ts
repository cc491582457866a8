/**
 * The compiled bundles ask for nothing that the oldest engines they are for lack: WeChat's with base library 2.30, and in H5 the browsers of
 * babel.config.cjs. Needs dist/weapp and dist/h5.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** The two things needed of @babel/core, which comes without types. */
interface Babel {
  parseSync(code: string, options: object): unknown
  traverse(ast: unknown, visitor: Record<string, (path: BabelPath) => void>): void
}
interface BabelName {
  name?: string
}
interface BabelPath {
  node: BabelName & { operator?: string; bigint?: boolean; callee?: { object?: BabelName; property?: BabelName } }
  parent: { type: string; operator?: string }
  scope: { globals: Record<string, unknown>; hasBinding(name: string): boolean }
}
const babel = createRequire(import.meta.url)('@babel/core') as Babel

const scripts = scriptsIn('dist/weapp')
const scriptsOfH5 = scriptsIn('dist/h5/js')

function scriptsIn(folder: string) {
  const dist = path.join(root, folder)
  return fs
    .readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => {
      const code = fs.readFileSync(path.join(dist, name), 'utf8')
      return {
        name,
        ast: babel.parseSync(code, { sourceType: 'script', configFile: false, babelrc: false, compact: false }),
      }
    })
}

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
    expect(scripts.flatMap(({ name, ast }) => modernSyntax(ast).map(said(name)))).toEqual([])
  })

  test('calls no method that the oldest engines lack', () => {
    expect(scripts.flatMap(({ name, ast }) => lateMethods(ast).map(said(name)))).toEqual([])
  })
})

describe('H5 bundle', () => {
  test('is written in a language that the oldest browsers read', () => {
    const modern = scriptsOfH5.flatMap(({ name, ast }) => modernSyntax(ast).map(said(name)))
    expect(modern.filter((line) => !line.startsWith('await '))).toEqual([])
  })

  test('calls no method that the oldest browsers lack', () => {
    // Both in query-string: they decode, which Taro's router asks it not to, and write addresses, which it does not ask for.
    expect(scriptsOfH5.flatMap(({ ast }) => lateMethods(ast))).toEqual(['replaceAll', 'replaceAll'])
  })
})

const said = (name: string) => (what: string) => `${what} in ${name}`

/** Later than iOS 13 or Chrome 80, and `await`. */
function modernSyntax(ast: unknown): string[] {
  const found = new Set<string>()
  const note = (what: string) => () => void found.add(what)
  babel.traverse(ast, {
    OptionalMemberExpression: note('?.'),
    OptionalCallExpression: note('?.()'),
    BigIntLiteral: note('a bigint'),
    ClassProperty: note('a field'),
    ClassPrivateProperty: note('#private'),
    ClassPrivateMethod: note('#private()'),
    StaticBlock: note('static {}'),
    LogicalExpression: ({ node }) => node.operator === '??' && note('??')(),
    AssignmentExpression: ({ node }) => /^(\?\?|\|\||&&)=$/.test(node.operator ?? '') && note('??=')(),
    AwaitExpression: note('await'),
  })
  return [...found]
}

/** Babel rewrites syntax and adds no methods: https://developer.mozilla.org/docs/Web/JavaScript/Reference has who brought them when. */
const lateOfValues = new Set(
  'at replaceAll findLast findLastIndex toSorted toReversed toSpliced isWellFormed toWellFormed randomUUID isSubsetOf isSupersetOf isDisjointFrom symmetricDifference'.split(
    ' ',
  ),
)
const lateStatics =
  /^(Object\.(hasOwn|groupBy)|Map\.groupBy|Promise\.(any|try|withResolvers)|Array\.fromAsync|AbortSignal\.(any|timeout))$/

/** A call each. */
function lateMethods(ast: unknown): string[] {
  const found: string[] = []
  babel.traverse(ast, {
    CallExpression: ({ node: { callee } }) => {
      const { name = '' } = callee?.property ?? {}
      const whole = `${callee?.object?.name}.${name}`
      if (lateOfValues.has(name)) found.push(name)
      else if (lateStatics.test(whole)) found.push(whole)
    },
  })
  return found
}

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
