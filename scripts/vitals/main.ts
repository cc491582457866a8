// npm run vitals
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { liveCampaign } from '../../prisma/seed/campaigns.ts'
import { buildWeb, WEB_ROOT } from '../build/web.ts'
import { findChromium } from '../checks/chromium.ts'
import { commandLine } from '../command-line.ts'
import { type Instance, startInstance } from '../instance/start-instance.ts'
import { clientOf } from '../pictures/crowd.ts'
import { ROOT } from '../root.ts'
import { bold, Problem, runMain, step } from '../terminal.mjs'
import { cpuSlowdown, slow4g } from './cheap-phone.ts'
import { type LiveView, measureLiveView } from './live-view.ts'
import { measureTap, measureVisits, type Tap, type Vitals } from './measure.ts'

const ABOUT = `Opens home, a product and a campaign of the shop on a cheap phone with slow 4G (${cpuSlowdown}× slower processor, ${slow4g.rttMs} ms, ${slow4g.downKbps} kbit/s),
with nothing stored and again with everything stored, and measures what Lighthouse does. Then the merchant's live view on a desk, under
2,000 taps a second. Medians, as a table and in reports/vitals.json.`

await runMain(async () => {
  const { runs = '3' } = commandLine('npm run vitals [-- --runs 5]', ABOUT, {
    runs: { type: 'string', about: 'visits of each page; the median counts (default 3)' },
  })
  if (!/^[1-9]\d?$/.test(runs)) throw new Problem('--runs is a number from 1 to 99.')
  const executablePath = findChromium()
  if (!executablePath) throw new Problem('The figures need Chromium: set CHROMIUM_PATH to it.')
  await buildWeb(step)
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-vitals-'))
  await using instance = await startInstance({ dir, temporary: true, webRoot: WEB_ROOT, onStep: step })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--no-proxy-server'] })
  try {
    const figures = await measureAll(browser, instance, Number(runs))
    const file = join(ROOT, 'reports', 'vitals.json')
    mkdirSync(join(ROOT, 'reports'), { recursive: true })
    writeFileSync(file, `${JSON.stringify({ cpuSlowdown, ...slow4g, runs: Number(runs), ...figures }, null, 2)}\n`)
    print(figures)
  } finally {
    await browser.close()
  }
})

interface Figures {
  visits: Record<string, Vitals>
  tap: Tap
  liveView: LiveView
}

async function measureAll(browser: Browser, instance: Instance, runs: number): Promise<Figures> {
  const { urls } = instance
  const { campaigns } = await clientOf(urls).catalogue.home.query()
  const campaign = campaigns.find(({ title }) => title === liveCampaign.title)
  if (!campaign?.offers[0]) throw new Error('the demo shop has no running sale')
  const campaignUrl = `${urls.shop}#/pages/campaign/index?campaignId=${campaign.id}`
  const visits: Figures['visits'] = {}
  for (const [name, url, shown] of [
    ['home', urls.shop, '#hero'],
    ['product', `${urls.shop}#/pages/product/index?productId=${campaign.offers[0].productId}`, '.gallery'],
    ['campaign', campaignUrl, `#buy-${campaign.offers[0].id}`],
  ] as const) {
    const { cold, warm } = await step(`Visit ${name}, cold and warm, ${runs} times`, () =>
      measureVisits(browser, { url, shown, runs }),
    )
    visits[`${name}, cold`] = cold
    visits[`${name}, warm`] = warm
  }
  const tap = await step('Tap to buy', () =>
    measureTap(browser, { url: campaignUrl, offerIds: campaign.offers.map(({ id }) => id), runs }),
  )
  const sale = { campaignId: campaign.id, offerId: campaign.offers[0].id }
  const liveView = await step('Live view', () => measureLiveView(browser, instance, sale))
  return { visits, tap, liveView }
}

function print({ visits, tap, liveView }: Figures): void {
  const ms = (value: number) => `${Math.round(value)} ms`
  console.log(
    `\n${bold('visit'.padEnd(16))}${['first paint', 'LCP', 'TBT', 'CLS', 'transferred', 'requests'].map((head) => head.padStart(13)).join('')}`,
  )
  for (const [name, { fcpMs, lcpMs, tbtMs, cls, transferredBytes, requests }] of Object.entries(visits)) {
    const cells = [
      ms(fcpMs),
      ms(lcpMs),
      ms(tbtMs),
      cls.toFixed(3),
      `${(transferredBytes / 1000).toFixed(1)} kB`,
      String(requests),
    ]
    console.log(`${name.padEnd(16)}${cells.map((cell) => cell.padStart(13)).join('')}`)
  }
  console.log(`\nfrom a finger on the buy button to the locked button on screen: ${ms(tap.feedbackMs)}`)
  const { tapsASecond, coreShare, worstLagMs } = liveView
  console.log(
    `live view at ${tapsASecond} taps a second: ${(coreShare * 100).toFixed(1)} % of a core, a tap on screen after ${ms(worstLagMs)} at the latest`,
  )
  console.log('\nreports/vitals.json')
}
