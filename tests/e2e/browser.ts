/** A browser as a person holds it: a phone for the shopper, a desk for the merchant. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
  type Route,
} from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { findChromium } from '../../scripts/checks/chromium.ts'
import { ROOT } from '../../scripts/root.ts'

export const PHONE = { width: 390, height: 844 }
export const DESK = { width: 1440, height: 900 }

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--no-proxy-server', '--disable-dev-shm-usage'],
]
const PICTURES = join(ROOT, 'test-results', 'screenshots')

let browser: Browser

/** Call at the top of a file: one browser for its tests. */
export function bringBrowser(): void {
  beforeAll(async () => {
    const executablePath = findChromium()
    if (executablePath === undefined) throw new Error('No Chromium on this machine: `npm test` says how to get it.')
    browser = await chromium.launch({ executablePath, args: FLAGS })
  })
  afterAll(() => browser.close())
}

/**
 * A fresh person's page, closed after the test. The test fails when the page threw, logged an error or got a 5xx; when it fails for
 * whatever reason, a picture is left in test-results/screenshots/.
 * @param expected errors that belong to the story, such as the refusal of a wrong password: /staff\.login/
 */
export async function openPage(
  size: typeof PHONE,
  expected: readonly RegExp[] = [],
  more: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: size,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    deviceScaleFactor: size === PHONE ? 2 : 1,
    hasTouch: size === PHONE,
    isMobile: size === PHONE,
    // A worker would answer in the network's place, where a test cannot hold it up.
    serviceWorkers: 'block',
    ...more,
  })
  context.setDefaultTimeout(30_000)
  watchForErrors(context, expected)
  return context.newPage()
}

/** The app is killed and opened again on the same phone: what it stored is all that is left. */
export async function reopen(page: Page, url: string): Promise<Page> {
  const next = await page.context().newPage()
  await page.close()
  await next.goto(url)
  return next
}

/** Keeps a picture of the page under `name`, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  // Dialogs have come in; what turns for ever does not count. Asked from outside: a page's own policy forbids it to evaluate text.
  const still =
    "document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity)"
  await expect.poll(() => page.evaluate<boolean>(still)).toBe(true)
  await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' })
}

/** The one on screen: the shopper's router keeps the pages below it in the document. */
export function onScreen(page: Page, selector: string): Locator {
  return page.locator(selector).filter({ visible: true })
}

/** The inputs of all calls to a procedure that leave the page, in order. */
export function watchCalls(page: Page, procedure: string): Record<string, unknown>[] {
  const inputs: Record<string, unknown>[] = []
  page.on('request', (request) => {
    if (request.url().includes(`/trpc/${procedure}`)) inputs.push(request.postDataJSON())
  })
  return inputs
}

export interface Held {
  /** Resolves when the first request has left the page. */
  readonly arrived: Promise<void>
  /** Lets all of them through, and those to come. */
  release(): Promise<void>
}

/** Keeps requests to a procedure on their way, as a bad network does, until the test lets them go. */
export async function hold(page: Page, procedure: string): Promise<Held> {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const { promise: open, resolve: openUp } = Promise.withResolvers<void>()
  const pattern = `**/trpc/${procedure}**`
  const handler = async (route: Route) => {
    arrive()
    await open
    // A page that was reloaded meanwhile has given its request up.
    await route.continue().catch(() => {})
  }
  await page.route(pattern, handler)
  return {
    arrived,
    release: async () => {
      openUp()
      await page.unroute(pattern, handler)
    },
  }
}

function watchForErrors(context: BrowserContext, expected: readonly RegExp[]): void {
  const errors: string[] = []
  const note = (error: string) => {
    if (!expected.some((pattern) => pattern.test(error))) errors.push(error)
  }
  context.on('weberror', (error) => note(String(error.error())))
  context.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url})`)
  })
  context.on('response', (response) => {
    if (response.status() >= 500) note(`${response.status()} from ${response.url()}`)
  })
  const name = (expect.getState().currentTestName ?? 'test').replaceAll(/[^\p{L}\p{N}]+/gu, '-')
  onTestFinished(async ({ task }) => {
    const page = context.pages().at(-1)
    if (page && (task.result?.state === 'fail' || errors.length > 0)) await picture(page, `failed-${name}`)
    await context.close()
    expect(errors, 'errors on the page').toEqual([])
  })
}
