// npm run shots
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { buildWeb, WEB_ROOT } from '../build/web.ts'
import { findChromium } from '../checks/chromium.ts'
import { commandLine } from '../command-line.ts'
import { type Instance, startInstance } from '../instance/start-instance.ts'
import { ROOT } from '../root.ts'
import { Problem, red, runMain, step } from '../terminal.mjs'
import { adminShots } from './admin-shots.ts'
import { writeContactSheet } from './contact-sheet.ts'
import { adminPages, shopPages } from './page-lists.ts'
import { type Camera, type Complaint, photograph } from './photograph.ts'
import { cannotBe, shopShots } from './shop-shots.ts'
import { nameOf, type Shot } from './shot.ts'
import { type Stage, setStage } from './stage.ts'

const ABOUT = `Photographs every page of the mini-program (as H5) and of the admin, loading, empty, full and failing, in every size and
theme, into reports/shots. A page without a picture, or one that throws, fails the command.`

const SHOTS = join(ROOT, 'reports', 'shots')
/** Pages at work at once: more wait for the processor instead of the network. */
const AT_ONCE = 4

await runMain(async () => {
  const { app, only } = commandLine('npm run shots [-- --app shop] [-- --only pay]', ABOUT, {
    app: { type: 'string', about: 'shop or admin; both when left out' },
    only: {
      type: 'string',
      about: 'one page, by its name on the contact sheet: home, account-address, campaigns-campaignId',
    },
  })
  if (app !== undefined && app !== 'shop' && app !== 'admin') throw new Problem('--app is shop or admin.')
  const executablePath = findChromium()
  if (!executablePath) throw new Problem('The pictures need Chromium: set CHROMIUM_PATH to it.')
  await buildWeb(step)
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-shots-'))
  await using instance = await startInstance({ dir, temporary: true, webRoot: WEB_ROOT, onStep: step })
  const stage = await step('Set the stage', () => setStage(instance.urls))
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--no-proxy-server'] })
  const complaints: Complaint[] = []
  try {
    for (const visit of [visitShop, visitAdmin].filter((_, i) => app === undefined || i === (app === 'shop' ? 0 : 1)))
      complaints.push(...(await visit(browser, instance, stage, only)))
  } finally {
    await browser.close()
  }
  writeContactSheet(SHOTS)
  for (const complaint of complaints) console.log(`${red('✗')} ${complaint}`)
  console.log(`\nreports/shots/index.html${complaints.length > 0 ? `, ${complaints.length} complaints` : ''}`)
  return complaints.length > 0 ? 1 : 0
})

async function visitShop(browser: Browser, { urls }: Instance, stage: Stage, only?: string): Promise<Complaint[]> {
  const sizes = [
    { width: 360, height: 780 },
    { width: 430, height: 932 },
  ]
  const asTaro = (data: unknown) => JSON.stringify({ data })
  const kept = { 'tidegate.device': asTaro(stage.device), 'tidegate.session': asTaro(stage.session) }
  const camera: Camera = {
    browser,
    dir: join(SHOTS, 'shop'),
    base: urls.shop,
    context: { deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    sizesOf: () => sizes,
    prepare: (context) => keepIn(context, kept),
    loading: '.bone',
  }
  const shots = shopShots(stage)
  const pages = await shopPages()
  const wanted = pages.flatMap((page) =>
    ['loading', 'empty', 'full', 'error']
      .filter((state) => !cannotBe[page]?.includes(state))
      .map((state) => ({ page, state })),
  )
  const missing = wanted.filter(({ page, state }) => !shots.some((shot) => shot.page === page && shot.state === state))
  const complaints = await visit('mini-program', camera, pages, shots, only)
  return [
    ...missing.map(({ page, state }) => `${page} has no picture of it ${state}: add it to scripts/shots`),
    ...complaints,
  ]
}

async function visitAdmin(browser: Browser, { urls }: Instance, stage: Stage, only?: string): Promise<Complaint[]> {
  const desk = { width: 1440, height: 900 }
  const camera: Camera = {
    browser,
    dir: join(SHOTS, 'admin'),
    base: urls.admin,
    context: {},
    // The live view is what a merchant watches from a phone.
    sizesOf: ({ page }) => (page.endsWith('/live') ? [desk, { width: 390, height: 844 }] : [desk]),
    prepare: (context) => keepIn(context, { 'tidegate.staff-session': stage.staffToken }),
    loading: '.ant-skeleton, .ant-spin-spinning',
  }
  const asking = await browser.newPage({ bypassCSP: true })
  const pages = await adminPages(asking, urls.admin)
  await asking.close()
  return await visit('admin', camera, pages, adminShots(stage), only)
}

/** The door is photographed from outside. */
async function keepIn(context: BrowserContext, entries: Record<string, string>): Promise<void> {
  await context.addInitScript(
    `if (!location.pathname.endsWith('/login')) Object.assign(localStorage, ${JSON.stringify(entries)})`,
  )
}

async function visit(
  title: string,
  camera: Camera,
  pages: string[],
  shots: Shot[],
  only?: string,
): Promise<Complaint[]> {
  const left = pages.filter((page) => !shots.some((shot) => shot.page === page))
  const gone = shots.filter((shot) => !pages.includes(shot.page))
  const wanted = shots.filter((shot) => pages.includes(shot.page) && (only === undefined || nameOf(shot.page) === only))
  if (wanted.length === 0)
    throw new Problem(`No page of the ${title} is called ${only}: ${pages.map(nameOf).join(', ')}.`)
  if (only === undefined) rmSync(camera.dir, { recursive: true, force: true })
  mkdirSync(camera.dir, { recursive: true })
  const complaints = [
    ...left.map((page) => `${page} has no picture: add it to scripts/shots`),
    ...new Set(gone.map(({ page }) => `${page} is photographed and is no page any more`)),
  ]
  await step(`Photograph the ${title}: ${wanted.length} pages and states`, async () => {
    const queue = [...wanted]
    const work = async () => {
      for (let shot = queue.shift(); shot; shot = queue.shift()) complaints.push(...(await photograph(camera, shot)))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  })
  return complaints
}
