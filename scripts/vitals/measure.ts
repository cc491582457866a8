import type { Browser, BrowserContext, Page } from 'playwright-core'
import { slowDown } from './cheap-phone.ts'

export interface Vitals {
  readonly fcpMs: number
  readonly lcpMs: number
  /** What tasks took beyond 50 ms each, from the first paint until the page was quiet. */
  readonly tbtMs: number
  readonly cls: number
  /** Over the network, headers and all; what a cache of the phone gave is not in it. */
  readonly transferredBytes: number
  readonly requests: number
}

export interface Tap {
  readonly feedbackMs: number
}

interface Visit {
  readonly url: string
  /** What stands for the page being there. */
  readonly shown: string
  readonly runs: number
}

/** Each run is a phone that has never seen the shop, and then comes back to it. */
export async function measureVisits(browser: Browser, visit: Visit): Promise<{ cold: Vitals; warm: Vitals }> {
  const cold: Vitals[] = []
  const warm: Vitals[] = []
  for (let run = 0; run < visit.runs; run++) {
    const phone = await cheapPhone(browser)
    cold.push(await measureVisit(phone, visit))
    warm.push(await measureVisit(phone, visit))
    await phone.close()
  }
  return { cold: medianOf(cold), warm: medianOf(warm) }
}

/** From the finger leaving the glass to the next frame that shows the button locked. */
export async function measureTap(
  browser: Browser,
  { url, offerIds, runs }: { url: string; offerIds: string[]; runs: number },
): Promise<Tap> {
  const taps: Tap[] = []
  for (const offerId of Array.from({ length: runs }, (_, i) => offerIds[i % offerIds.length])) {
    const phone = await cheapPhone(browser)
    const page = await phone.newPage()
    await page.goto(url)
    const buy = page.locator(`#buy-${offerId}`).getByText('立即抢购')
    await buy.scrollIntoViewIfNeeded()
    await page.waitForLoadState('networkidle')
    await slowDown(page)
    await page.evaluate(watchLock(`buy-${offerId}`))
    await buy.tap()
    taps.push({ feedbackMs: await page.evaluate<number>('self.locked') })
    await phone.close()
  }
  return medianOf(taps)
}

const cheapPhone = (browser: Browser) =>
  browser.newContext({
    viewport: { width: 360, height: 780 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  })

async function measureVisit(phone: BrowserContext, { url, shown }: Visit): Promise<Vitals> {
  const page = await phone.newPage()
  await page.addInitScript(watchPaint)
  const session = await slowDown(page)
  let transferredBytes = 0
  const fromCache = new Set<string>()
  const sent = new Set<string>()
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url.startsWith('http')) sent.add(requestId)
  })
  session.on('Network.requestServedFromCache', ({ requestId }) => fromCache.add(requestId))
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.fromDiskCache || response.fromServiceWorker) fromCache.add(requestId)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!fromCache.has(requestId)) transferredBytes += encodedDataLength
  })
  await page.goto(url)
  await page.locator(shown).filter({ visible: true }).first().waitFor({ timeout: 60_000 })
  await quiet(page)
  const painted = await page.evaluate<Omit<Vitals, 'transferredBytes' | 'requests'>>('self.vitals()')
  await page.close()
  return { ...painted, transferredBytes, requests: [...sent].filter((id) => !fromCache.has(id)).length }
}

/** A sale's page asks for its stock every three seconds for as long as it is open: that is not part of opening it. */
async function quiet(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle').catch(() => {})
  await page.waitForTimeout(1000)
}

function medianOf<Row extends object>(rows: Row[]): Row {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[(values.length - 1) >> 1] ?? 0
  const [first] = rows
  return Object.fromEntries(
    Object.keys(first ?? {}).map((key) => [key, middle(rows.map((row) => row[key as keyof Row] as number))]),
  ) as Row
}

/** In the page, before its own first line. */
const watchPaint = `{
  const entries = { 'largest-contentful-paint': [], longtask: [], 'layout-shift': [] }
  for (const [type, list] of Object.entries(entries))
    new PerformanceObserver((more) => list.push(...more.getEntries())).observe({ type, buffered: true })
  self.vitals = () => {
    const fcpMs = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
    const blocking = entries.longtask.filter((task) => task.startTime > fcpMs).map((task) => task.duration - 50)
    return {
      fcpMs,
      lcpMs: entries['largest-contentful-paint'].at(-1)?.startTime ?? fcpMs,
      tbtMs: blocking.reduce((sum, ms) => sum + ms, 0),
      cls: worstSession(entries['layout-shift'].filter((shift) => !shift.hadRecentInput)),
    }
  }
  // https://web.dev/articles/cls: shifts less than a second apart, five seconds at most.
  const worstSession = (shifts) => {
    let worst = 0, sum = 0, first = 0, last = 0
    for (const { startTime, value } of shifts) {
      if (startTime - last > 1000 || startTime - first > 5000) { sum = 0; first = startTime }
      last = startTime
      sum += value
      worst = Math.max(worst, sum)
    }
    return worst
  }
}`

const watchLock = (id: string) => `{
  const button = document.getElementById(${JSON.stringify(id)})
  let touched = 0
  button.addEventListener('touchend', (event) => { touched = event.timeStamp }, { capture: true, once: true })
  self.locked = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (!button.textContent.includes('提交中')) return
      observer.disconnect()
      // The frame after the next one's callbacks: the next one has been drawn by then.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - touched)))
    }).observe(button, { subtree: true, childList: true, characterData: true, attributes: true })
  })
  // The tap comes next: nobody waits for the promise yet.
  undefined
}`
