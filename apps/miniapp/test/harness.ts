/**
 * Runs a compiled weapp bundle without WeChat's tools.
 *
 * In WeChat a mini-program is two halves. The logic half runs our JavaScript in a bare engine: the language, timers, `wx`, and
 * `App`, `Page`, `Component`, `require`; no DOM, no fetch, no URL, no AbortController, no eval. The view half knows only the data that
 * `page.setData` sends it, draws that through base.wxml, and sends events back. This file is both halves in small: a vm context
 * with exactly those globals, and a reader of the view data that can find a node and tap it. What the bundle touches beyond that
 * fails here as it would on a phone.
 */
import fs from 'node:fs'
import path from 'node:path'
import vm from 'node:vm'
import { alwaysDone, alwaysSaid, launch, type Options } from './device.ts'
import { assign, type Json, type Raw, readNodes, readTemplates, readText, type ViewNode } from './view.ts'

export interface WxRequest {
  readonly url: string
  readonly method: string
  readonly header: Readonly<Record<string, string>>
  readonly data: string | undefined
}
export type WxAnswer = { statusCode: number; data: unknown } | 'LOST'

export interface Phone {
  /** Path of the page on screen. */
  page(): string
  nodes(): ViewNode[]
  /** Everything readable on screen. */
  text(): string
  /** Finds by id. @throws Error with what is on screen. */
  find(id: string): ViewNode
  tap(id: string): void
  /** Puts a value into a field, or picks it. */
  fill(id: string, value: string): void
  /** Waits until `look` returns something truthy. @throws Error with what is on screen after `ms`. */
  until<T>(look: () => T | null | undefined | false, ms?: number): Promise<T>
  /** What the bundle asked WeChat to do, in order: name and options. */
  readonly calls: readonly { name: string; options: Json }[]
  /** console.error and console.warn of the bundle. */
  readonly complaints: readonly string[]
  readonly requests: readonly WxRequest[]
  /** A page, as a message or a shared link opens it. */
  open(url: string): void
  /** The phone loses its network, or finds it again. */
  network(connected: boolean): void
  /** The app goes off screen and comes back. */
  hide(): void
  show(): void
  /** Stands for killing the app: nothing of this run answers any more. */
  kill(): void
}

export interface PhoneOptions {
  readonly answer: (request: WxRequest) => Promise<WxAnswer> | WxAnswer
  /** Storage that survives a kill. */
  readonly disk?: Map<string, unknown>
  /** What the shopper does in WeChat's cashier. */
  readonly cashier?: () => 'pay' | 'cancel'
  /** What WeChat's encrypted channel gives; null: nothing. */
  readonly userKey?: () => { encryptKey: string; version: number } | null
  /** The one address in the shopper's WeChat. */
  readonly wechatAddress?: Json
}

type Handler = (this: unknown, ...args: unknown[]) => unknown
interface PageInstance {
  data: { root?: Raw } & Json
  route: string
  call(name: string, ...args: unknown[]): void
}

export function bootPhone(
  dist: string,
  { answer, disk = new Map(), cashier = () => 'pay', userKey = () => null, wechatAddress }: PhoneOptions,
): Phone {
  const templates = readTemplates(path.join(dist, 'base.wxml'))
  const calls: { name: string; options: Json }[] = []
  const requests: WxRequest[] = []
  const complaints: string[] = []
  const pages = new Map<string, Json>()
  const stack: PageInstance[] = []
  const networkListeners: ((status: { isConnected: boolean; networkType: string }) => void)[] = []
  let alive = true
  let connected = true
  let loading = ''
  let app: Json = {}

  const later = (run: () => void) => void setTimeout(() => alive && run(), 0)
  const succeed = (name: string, options: Options = {}, result: Json = {}) => {
    calls.push({ name, options })
    later(() => {
      const full = { errMsg: `${name}:ok`, ...result }
      options.success?.(full)
      options.complete?.(full)
    })
  }
  const refuse = (name: string, options: Options, why: string) => {
    later(() => {
      const full = { errMsg: `${name}:fail ${why}` }
      options.fail?.(full)
      options.complete?.(full)
    })
  }
  const move = (name: string, change: (url: string) => void) => (options: Options) => {
    succeed(name, options)
    later(() => change(options.url ?? ''))
  }

  const wx: Json = {
    ...alwaysSaid,
    nextTick: (run: () => void) => later(run),
    getStorageSync: (key: string) => disk.get(key) ?? '',
    setStorageSync: (key: string, data: unknown) => void disk.set(key, structuredClone(data)),
    setStorage: (options: Options & { key: string; data: unknown }) => {
      disk.set(options.key, structuredClone(options.data))
      succeed('setStorage', options)
    },
    removeStorage: (options: Options & { key: string }) => {
      disk.delete(options.key)
      succeed('removeStorage', options)
    },
    getRandomValues: (options: Options & { length: number }) =>
      succeed('getRandomValues', options, {
        randomValues: crypto.getRandomValues(new Uint8Array(options.length)).buffer,
      }),
    login: (options: Options) => succeed('login', options, { code: 'CODE' }),
    request: (options: Options & { url: string; method?: string; header?: Record<string, string>; data?: string }) => {
      const request = {
        url: options.url,
        method: options.method ?? 'GET',
        header: options.header ?? {},
        data: options.data,
      }
      const task = {
        abort: () => refuse('request', options, 'abort'),
        onHeadersReceived() {},
        offHeadersReceived() {},
      }
      if (!connected) {
        refuse('request', options, 'interrupted')
        return task
      }
      requests.push(request)
      void Promise.resolve(answer(request)).then((result) => {
        if (result === 'LOST') refuse('request', options, 'timeout')
        // WeChat hands over parsed JSON made in its own engine; cloning makes sure the test does not share objects with the bundle.
        else
          later(() => options.success?.({ ...structuredClone(result), header: {}, cookies: [], errMsg: 'request:ok' }))
      })
      return task
    },
    onNetworkStatusChange: (listener: (typeof networkListeners)[number]) => void networkListeners.push(listener),
    requestPayment: (options: Options) => {
      calls.push({ name: 'requestPayment', options })
      if (cashier() === 'pay') later(() => options.success?.({ errMsg: 'requestPayment:ok' }))
      else refuse('requestPayment', options, 'cancel')
    },
    getUserCryptoManager: () => ({
      getLatestUserKey: (options: Options) => {
        const key = userKey()
        if (!key) return refuse('getLatestUserKey', options, 'no key')
        later(() => {
          options.success?.({ ...key, iv: '', expireTime: 0, errMsg: 'getLatestUserKey:ok' })
          // Told of when the bundle has it, so that a test can wait for that.
          calls.push({ name: 'getLatestUserKey', options })
        })
      },
    }),
    // Allowed, whatever is asked for.
    requestSubscribeMessage: (options: Options & { tmplIds: string[] }) =>
      succeed('requestSubscribeMessage', options, Object.fromEntries(options.tmplIds.map((id) => [id, 'accept']))),
    chooseAddress: (options: Options) =>
      wechatAddress ? succeed('chooseAddress', options, wechatAddress) : refuse('chooseAddress', options, 'cancel'),
    showModal: (options: Options) => succeed('showModal', options, { confirm: true, cancel: false }),
    navigateTo: move('navigateTo', (url) => open(url, true)),
    // The page below a replaced one is not shown in between.
    redirectTo: move('redirectTo', (url) => {
      stack.pop()?.call('onUnload')
      open(url)
    }),
    reLaunch: move('reLaunch', (url) => {
      while (stack.length > 0) stack.pop()?.call('onUnload')
      open(url)
    }),
    switchTab: move('switchTab', (url) => {
      while (stack.length > 0) stack.pop()?.call('onUnload')
      open(url)
    }),
    navigateBack: (options: Options & { delta?: number }) => {
      succeed('navigateBack', options)
      later(() => {
        for (let left = options.delta ?? 1; left > 0 && stack.length > 1; left -= 1) stack.pop()?.call('onUnload')
        stack.at(-1)?.call('onShow')
      })
    },
  }
  for (const name of alwaysDone) wx[name] = (options?: Options) => succeed(name, options)

  const say =
    (level: string) =>
    (...words: unknown[]) =>
      void (level === 'quiet' || complaints.push(words.map(String).join(' ')))
  const world = vm.createContext(
    {
      wx,
      console: { log: say('quiet'), info: say('quiet'), debug: say('quiet'), warn: say('warn'), error: say('error') },
      // The clock of the test, which may let half an hour pass.
      Date,
      setTimeout: (run: () => void, ms?: number) => setTimeout(() => alive && run(), ms),
      clearTimeout,
      setInterval: (run: () => void, ms?: number) => setInterval(() => alive && run(), ms).unref(),
      clearInterval,
      global: {},
      App: (config: Json) => {
        app = config
      },
      Page: (config: Json) => pages.set(loading, config),
      Component: (config: Json) => pages.set(loading, config),
      Behavior: (config: Json) => config,
      getApp: () => app,
      getCurrentPages: () => [...stack],
    },
    { codeGeneration: { strings: false, wasm: false } },
  )

  const modules = new Map<string, { exports: unknown }>()
  function load(file: string): unknown {
    const full = file.endsWith('.js') ? file : `${file}.js`
    const known = modules.get(full)
    if (known) return known.exports
    const module = { exports: {} as unknown }
    modules.set(full, module)
    const run = vm.compileFunction(fs.readFileSync(full, 'utf8'), ['require', 'module', 'exports'], {
      filename: full,
      parsingContext: world,
    })
    run((name: string) => load(path.resolve(path.dirname(full), name)), module, module.exports)
    return module.exports
  }

  function open(url: string, hidesBelow = false): void {
    const [route = '', search = ''] = url.replace(/^\//, '').split('?')
    if (!pages.has(route)) {
      loading = route
      load(path.join(dist, route))
    }
    const config = pages.get(route) ?? {}
    const handlers = { ...config, ...(config['methods'] as Json | undefined) }
    const page: PageInstance & Json = {
      ...handlers,
      data: structuredClone((config['data'] ?? {}) as Json),
      route,
      __route__: route,
      __wxExparserNodeId__: String(pages.size * 100 + stack.length),
      options: Object.fromEntries(
        search
          .split('&')
          .filter(Boolean)
          .map((pair) => pair.split('=').map(decodeURIComponent)),
      ),
      call: (name, ...args) => void (handlers[name] as Handler | undefined)?.apply(page, args),
      setData: (patch: Json, done?: () => void) => {
        for (const [key, value] of Object.entries(structuredClone(patch))) assign(page.data, key, value)
        later(() => done?.())
      },
      selectComponent: () => null,
    }
    if (hidesBelow) stack.at(-1)?.call('onHide')
    stack.push(page)
    page.call('onLoad', page['options'])
    page.call('onShow')
    page.call('onReady')
  }

  load(path.join(dist, 'app.js'))
  for (const step of ['onLaunch', 'onShow']) (app[step] as Handler | undefined)?.call(app, launch)
  open('pages/home/index')

  const root = () => stack.at(-1)?.data.root
  const nodes = () => readNodes(root(), templates)
  const text = () => readText(root())
  const shows = () =>
    `${stack.at(-1)?.route} shows: ${text().slice(0, 600)}; complaints: ${complaints.slice(0, 3).join(' / ')}`
  const find = (id: string) => {
    const node = nodes().find((n) => n.id === id)
    if (!node) throw new Error(`no node with id ${id}; ${shows()}`)
    return node
  }

  /** The view sends an event to the node and to each ancestor whose template listens for it. */
  const send = (target: ViewNode, type: string, detail: Json) => {
    for (const node of [target, ...target.ancestors]) {
      if (!node.listens.includes(type)) continue
      const reference = (n: ViewNode) => ({ id: n.id || n.sid, dataset: { sid: n.sid } })
      const event = {
        type,
        timeStamp: Date.now(),
        target: reference(target),
        currentTarget: reference(node),
        detail,
        mark: {},
        touches: [],
        changedTouches: [],
      }
      stack.at(-1)?.call('eh', event)
    }
  }

  return {
    calls,
    requests,
    complaints,
    nodes,
    text,
    find,
    page: () => stack.at(-1)?.route ?? '',
    open: (url) => open(url, true),
    tap: (id) => send(find(id), 'tap', {}),
    fill: (id, value) => send(find(id), 'input', { value }),
    async until(look, ms = 4000) {
      for (const end = Date.now() + ms; ; ) {
        const seen = look()
        if (seen) return seen
        if (Date.now() > end) throw new Error(`waited ${ms} ms in vain; ${shows()}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    network(next) {
      connected = next
      for (const listener of networkListeners)
        later(() => listener({ isConnected: connected, networkType: connected ? 'wifi' : 'none' }))
    },
    hide() {
      stack.at(-1)?.call('onHide')
      ;(app['onHide'] as Handler | undefined)?.call(app, {})
    },
    show() {
      ;(app['onShow'] as Handler | undefined)?.call(app, launch)
      stack.at(-1)?.call('onShow')
    },
    kill() {
      alive = false
    },
  }
}
