/** The merchant's live view under 2,000 taps a second: what its tab costs, and how old what it shows is. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { systemClock } from '../../apps/bff/src/kernel/clock.ts'
import { createFlushTick, createLiveCounters } from '../../apps/bff/src/live/count.ts'
import { demoPassword } from '../../prisma/seed/demo-staff.ts'
import type { Instance } from '../instance/start-instance.ts'

export interface LiveView {
  readonly tapsASecond: number
  /** Of one core: the main thread of the tab. */
  readonly coreShare: number
  /** The longest that a tap was not yet on screen. */
  readonly worstLagMs: number
}

const tapsASecond = 2_000
const measuredMs = 20_000
const stepMs = 50

/** On a desk, at full speed. The taps are counted as an API process counts them: refusals, in memory, flushed by its tick. */
export async function measureLiveView(
  browser: Browser,
  { urls, env }: Instance,
  sale: { campaignId: string; offerId: string },
): Promise<LiveView> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  const page = await context.newPage()
  await page.goto(`${urls.admin}campaigns/${sale.campaignId}/live`)
  await page.getByLabel('账号').fill('owner')
  await page.getByLabel('密码').fill(demoPassword)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.locator('.funnel').waitFor()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })

  const hot = new Redis(env['REDIS_URL'] as string)
  const stopping = new AbortController()
  const tapping = tap(hot, sale.offerId, stopping.signal)
  // Curves first: an empty chart costs nothing.
  await sleep(5_000)
  const [busyBefore, startedAt] = [await busySeconds(devtools), performance.now()]
  let worstLagMs = 0
  while (performance.now() - startedAt < measuredMs) {
    worstLagMs = Math.max(worstLagMs, tapping.lagOf(await shownTaps(page)))
    await sleep(100)
  }
  const busy = (await busySeconds(devtools)) - busyBefore
  const coreShare = busy / ((performance.now() - startedAt) / 1_000)
  stopping.abort()
  await tapping.done
  hot.disconnect()
  await context.close()
  return { tapsASecond, coreShare, worstLagMs }
}

function tap(hot: Redis, offerId: string, signal: AbortSignal) {
  const counters = createLiveCounters({ hot, clock: systemClock, worker: 0 })
  const flush = createFlushTick({ live: counters, clock: systemClock })
  /** When the so-manieth step was counted. */
  const steps: number[] = []
  const perStep = (tapsASecond * stepMs) / 1_000
  const done = (async () => {
    const startedAt = performance.now()
    while (!signal.aborted) {
      while (performance.now() - startedAt > steps.length * stepMs) {
        for (let i = 0; i < perStep; i++) {
          counters.tapped(offerId, 'SOLD_OUT')
          counters.answered(offerId, 1 + Math.random() * 20)
        }
        steps.push(performance.now())
      }
      await flush()
      await sleep(10)
    }
  })()
  return {
    done,
    /** How long ago the first tap was counted that `shown` does not have. */
    lagOf(shown: number): number {
      const missing = steps[Math.floor(shown / perStep)]
      return missing === undefined ? 0 : performance.now() - missing
    },
  }
}

async function shownTaps(page: Page): Promise<number> {
  const text = await page.locator('.funnel .tile').filter({ hasText: '点抢' }).locator('.tile-value').innerText()
  return Number(text.replaceAll(',', ''))
}

async function busySeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
}
