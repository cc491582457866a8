import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { force, held } from './network.ts'
import { fileOf, type Shot, type Size, THEMES } from './shot.ts'

export interface Camera {
  readonly browser: Browser
  readonly dir: string
  /** What a page of this app is opened with: kind of device, who is signed in. */
  readonly context: BrowserContextOptions
  /** Put before the shot's address. */
  readonly base: string
  readonly sizesOf: (shot: Shot) => readonly Size[]
  readonly prepare: (context: BrowserContext) => Promise<void>
  /** Matches whatever stands in for content that has not come yet. */
  readonly loading: string
}

/** What was wrong with a page, in words; the pictures are taken all the same. */
export type Complaint = string

/** A page is loaded once for its state; size and theme change under it, as when a phone is turned or its evening mode sets in. */
export async function photograph(camera: Camera, shot: Shot): Promise<Complaint[]> {
  const complaints: Complaint[] = []
  const say = (what: string) => complaints.push(`${shot.page} (${shot.state}): ${what}`)
  const [first] = camera.sizesOf(shot)
  const context = await camera.browser.newContext({
    ...camera.context,
    viewport: first ?? null,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    // What the page shows comes through the network that is forced here, and not from a worker of its own.
    serviceWorkers: 'block',
    // Waiting for a page to come to rest is text that the page evaluates, which the admin's own policy forbids.
    bypassCSP: true,
  })
  try {
    context.setDefaultTimeout(30_000)
    await camera.prepare(context)
    await force(context, shot.network)
    const page = await context.newPage()
    if (shot.state.endsWith('loading')) await page.addInitScript(patientFor(impatienceMs))
    page.on('pageerror', (error) => say(String(error)))
    const traffic = watchTraffic(page)
    await page.goto(camera.base + shot.at, { waitUntil: 'domcontentloaded' })
    const settle = () => settled(page, traffic, shot, camera.loading)
    if (!(await settle())) say(`still loading after ${patienceMs / 1000} s`)
    if (shot.act) {
      await shot.act(page).catch((error: Error) => say(error.message.split('\n')[0] ?? 'failed'))
      await settle()
    }
    for (const size of camera.sizesOf(shot)) {
      await page.setViewportSize(size)
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme })
        await atRest(page)
        await page.screenshot({ path: join(camera.dir, fileOf(shot, size, theme)), animations: 'disabled' })
      }
    }
  } catch (error) {
    say((error as Error).message.split('\n')[0] ?? 'failed')
  } finally {
    await context.close()
  }
  return complaints
}

/** An app says after some seconds that no answer comes; what is photographed is the time before. */
const impatienceMs = 4000
const patientFor = (ms: number) => `{
  const later = setTimeout
  self.setTimeout = (run, after, ...more) => (after >= ${ms} ? 0 : later(run, after, ...more))
}`

interface Traffic {
  /** Nothing is under way. */
  isQuiet(): boolean
}

function watchTraffic(page: Page): Traffic {
  let open = 0
  page.on('request', () => void open++)
  page.on('requestfinished', () => void open--)
  page.on('requestfailed', () => void open--)
  return { isQuiet: () => open === 0 }
}

/**
 * Returns whether what was to come has come, and has stayed so for a moment. Polling pages are never without a question for long, so the
 * patience with those is short.
 */
async function settled(page: Page, traffic: Traffic, { network }: Shot, loading: string): Promise<boolean> {
  const began = Date.now()
  let restful: number | null = null
  while (Date.now() - began < patienceMs) {
    await page.waitForTimeout(100)
    const { shown, waiting } = await page
      .evaluate<{ shown: boolean; waiting: boolean }>(lookAround(loading))
      .catch(() => ({ shown: false, waiting: true })) // on its way to another address
    const quiet = traffic.isQuiet() || Date.now() - began > quietPatienceMs
    const done = network === held ? shown || waiting : shown && !waiting && quiet
    restful = done ? (restful ?? Date.now()) : null
    if (restful !== null && Date.now() - restful > restMs) return true
  }
  return false
}

/** A machine with other things to do is slow, and not wrong. */
const patienceMs = 60_000
const quietPatienceMs = 7500
const restMs = 600

/** In the page: is anything there to read, and does anything stand in for what has not come yet? */
const lookAround = (loading: string) => `({
  shown: document.body.innerText.trim() !== '',
  waiting: [...document.querySelectorAll(${JSON.stringify(loading)})].some((one) => one.checkVisibility({ visibilityProperty: true })),
})`

/** Dialogs have come in; what turns for ever does not count. */
async function atRest(page: Page): Promise<void> {
  await page
    .waitForFunction(
      "document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity)",
      undefined,
      { timeout: 3000 },
    )
    .catch(() => {})
}
