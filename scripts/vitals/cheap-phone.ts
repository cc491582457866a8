/** What the figures are measured on: Lighthouse's mobile preset, applied through the browser's own throttling. */
import type { CDPSession, Page } from 'playwright-core'

export const cpuSlowdown = 4
/** https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md */
export const slow4g = { rttMs: 150, downKbps: 1638.4, upKbps: 750 }

/** DevTools delays whole requests and not packets; Lighthouse's factors make up for the difference. */
const latencyFactor = 3.75
const throughputFactor = 0.9

export async function slowDown(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  const bytesPerSecond = (kbps: number) => (kbps * throughputFactor * 1000) / 8
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: slow4g.rttMs * latencyFactor,
    downloadThroughput: bytesPerSecond(slow4g.downKbps),
    uploadThroughput: bytesPerSecond(slow4g.upKbps),
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown })
  return session
}
