/** Draws the README's pictures anew, of a demo shop with a little rush going on: `node scripts/pictures/main.ts`. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium, type Page } from 'playwright-core'
import { liveCampaign } from '../../prisma/seed/campaigns.ts'
import { DEMO_STAFF } from '../../prisma/seed/demo-staff.ts'
import { buildWeb, WEB_ROOT } from '../build/web.ts'
import { findChromium } from '../checks/chromium.ts'
import { type Instance, startInstance } from '../instance/start-instance.ts'
import { ROOT } from '../root.ts'
import { Problem, runMain, step } from '../terminal.mjs'
import { clientOf, crowd } from './crowd.ts'

/** The shop's own picture encoder lives with the BFF. */
type Sharp = (png: Buffer) => {
  png(how: { palette: true; effort: number }): { toFile(path: string): Promise<unknown> }
}
const sharp: Sharp = createRequire(join(ROOT, 'apps/bff/package.json'))('sharp')

const PICTURES = join(ROOT, 'docs', 'pictures')

await runMain(async () => {
  const executablePath = findChromium()
  if (!executablePath) throw new Problem('The pictures need Chromium: set CHROMIUM_PATH to it.')
  mkdirSync(PICTURES, { recursive: true })
  const scratch = mkdtempSync(join(tmpdir(), 'tidegate-pictures-'))
  await buildWeb(step)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--no-proxy-server'] })
  try {
    await using instance = await startInstance({ dir: scratch, temporary: true, webRoot: WEB_ROOT, onStep: step })
    await step('Photograph the sale', () => photographSale(browser, instance))
    await instance.stop()
    await step('Photograph a rehearsal', () => photographReport(browser))
  } finally {
    await browser.close()
  }
})

async function photographSale(browser: Browser, instance: Instance): Promise<void> {
  const { campaigns } = await clientOf(instance.urls).catalogue.home.query()
  const running = campaigns.find(({ title }) => title === liveCampaign.title)
  if (!running) throw new Error('the demo shop has no running sale')
  const admin = await openAdmin(browser, instance)
  const at = `${instance.urls.admin}campaigns/${running.id}`
  await admin.goto(`${at}/live`)
  await admin.getByText('实时', { exact: true }).waitFor()

  const leaving = crowd(instance.urls, 700, running, 40_000)
  // Paid: most of the crowd has been here. Reserved is counted a moment later than ordered; the picture waits for both.
  await admin.waitForFunction(
    `(([, , reserved, ordered, paid]) => paid > 330 && reserved >= ordered)(
      [...document.querySelectorAll('.tile-value')].map((tile) => Number(tile.textContent)))`,
    undefined,
    { timeout: 90_000 },
  )
  await keep(await admin.screenshot(), 'live')
  const screens = await shopOnPhone(browser, instance.urls.shop, running.offers.at(-1)?.id as string)
  await leaving
  await keep(await sideBySide(browser, screens), 'shopper')
  await admin.goto(at)
  await admin.getByText('可以开售').waitFor()
  await admin.waitForLoadState('networkidle')
  await keep(await admin.screenshot(), 'campaign')
}

async function openAdmin(browser: Browser, { urls }: Instance): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 960 }, locale: 'zh-CN', bypassCSP: true })
  await page.goto(urls.admin)
  await page.getByLabel('账号').fill(DEMO_STAFF.account)
  await page.getByLabel('密码').fill(DEMO_STAFF.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('button', { name: '退出登录' }).waitFor()
  return page
}

/** Home, campaign, queue and result, as one shopper sees them. */
async function shopOnPhone(browser: Browser, shop: string, offerId: string): Promise<Buffer[]> {
  const page = await browser.newPage({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
  })
  const shown = (selector: string) => page.locator(selector).filter({ visible: true })
  const shoot = async () => {
    await page.waitForLoadState('networkidle')
    return page.screenshot({ animations: 'disabled' })
  }
  await page.goto(shop)
  await shown('.bargain__band').first().waitFor()
  const home = await shoot()
  await shown('#hero').tap()
  await shown('.offer .tag').first().waitFor()
  const campaign = await shoot()

  const { promise: photographed, resolve: goOn } = Promise.withResolvers<void>()
  await page.route('**/trpc/rush.receipt**', async (route) => {
    await photographed
    await route.continue()
  })
  await shown(`#buy-${offerId}`).tap()
  await shown('.queue').getByText('已等待 3 秒').waitFor()
  const queue = await page.screenshot()
  goOn()
  await shown('#pay-now').tap()
  await page.getByRole('button', { name: '确认支付' }).tap()
  await shown('.ending').getByText('支付成功').waitFor()
  return [home, campaign, queue, await shoot()]
}

async function sideBySide(browser: Browser, screens: Buffer[]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1288, height: 650 }, deviceScaleFactor: 1.5 })
  const phones = screens.map((png) => `<img src="data:image/png;base64,${png.toString('base64')}">`)
  await page.setContent(`<!doctype html><style>
    body { display: flex; gap: 24px; margin: 8px; background: transparent }
    img { width: 300px; border-radius: 28px; outline: 1px solid #8aa4a6; outline-offset: -1px }
  </style>${phones.join('')}`)
  return page.screenshot({ omitBackground: true, fullPage: true })
}

/** The report of a rush with a killed worker. */
async function photographReport(browser: Browser): Promise<void> {
  const report = join(tmpdir(), `tidegate-report-${process.pid}.html`)
  const rush = join(ROOT, 'packages/rehearsal/src/rush/main.ts')
  const args = ['--shoppers', '3000', '--stock', '300', '--arrive-seconds', '12', '--kill', 'worker@3']
  await promisify(execFile)(process.execPath, [rush, ...args, '--report', report], { timeout: 300_000 })
  const page = await browser.newPage({ viewport: { width: 1200, height: 940 } })
  await page.goto(`file://${report}`)
  await keep(await page.screenshot(), 'report')
}

async function keep(png: Buffer, name: string): Promise<void> {
  await sharp(png)
    .png({ palette: true, effort: 10 })
    .toFile(join(PICTURES, `${name}.png`))
}
