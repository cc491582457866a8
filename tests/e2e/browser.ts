/** A browser as a person holds it: a phone for the shopper, a desk for the merchant. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, onTestFailed, onTestFinished } from 'vitest'
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
export function useBrowser(): void {
  beforeAll(async () => {
    const executablePath = findChromium()
    if (executablePath === undefined) throw new Error('No Chromium on this machine: `npm test` says how to get it.')
    browser = await chromium.launch({ executablePath, args: FLAGS })
  })
  afterAll(() => browser.close())
}

/**
 * A fresh person's page, closed after the test. The test fails when the page logged an error; when it fails for whatever
 * reason, a picture is left in test-results/screenshots/.
 */
export async function openPage(size: typeof PHONE): Promise<Page> {
  const { sandboxUrl, builtForSandbox } = inject('shop')
  const context = await browser.newContext({
    viewport: size,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    deviceScaleFactor: size === PHONE ? 2 : 1,
    hasTouch: size === PHONE,
    isMobile: size === PHONE,
  })
  context.setDefaultTimeout(15_000)
  await context.route(`${builtForSandbox}/**`, (route) =>
    route.continue({ url: route.request().url().replace(builtForSandbox, sandboxUrl) }),
  )
  const page = await context.newPage()
  watchForErrors(page, context)
  return page
}

/** Keeps a picture of the page under `name`, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' })
}

function watchForErrors(page: Page, context: BrowserContext): void {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`)
  })
  const name = (expect.getState().currentTestName ?? 'test').replaceAll(/[^\p{L}\p{N}]+/gu, '-')
  onTestFailed(() => picture(page, `failed-${name}`))
  onTestFinished(async () => {
    await context.close()
    expect(errors, 'errors in the console of the page').toEqual([])
  })
}
