/** A browser as a person holds it: a phone for the shopper, a desk for the merchant. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Locator, type Page, type Route } from 'playwright-core'
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
export async function openPage(size: typeof PHONE, expected: readonly RegExp[] = []): Promise<Page> {
  const context = await browser.newContext({
    viewport: size,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    deviceScaleFactor: size === PHONE ? 2 : 1,
    hasTouch: size === PHONE,
    isMobile: size === PHONE,
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  watchForErrors(page, context, expected)
  return page
}

/** Keeps a picture of the page under `name`, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  // Dialogs have come in; what turns for ever does not count.
  await page.waitForFunction(
    "document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity)",
  )
  await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' })
}

/** The one on screen: the shopper's router keeps the pages below it in the document. */
export function onScreen(page: Page, selector: string): Locator {
  return page.locator(selector).filter({ visible: true })
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

function watchForErrors(page: Page, context: BrowserContext, expected: readonly RegExp[]): void {
  const errors: string[] = []
  const note = (error: string) => {
    if (!expected.some((pattern) => pattern.test(error))) errors.push(error)
  }
  page.on('pageerror', (error) => note(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url})`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) note(`${response.status()} from ${response.url()}`)
  })
  const name = (expect.getState().currentTestName ?? 'test').replaceAll(/[^\p{L}\p{N}]+/gu, '-')
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail' || errors.length > 0) await picture(page, `failed-${name}`)
    await context.close()
    expect(errors, 'errors on the page').toEqual([])
  })
}
