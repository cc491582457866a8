import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { expect, onTestFailed, test } from 'vitest'
import { keys } from '../../../../apps/bff/src/redis/keys.ts'
import { DEMO_STAFF } from '../../../../prisma/seed/demo-staff.ts'
import { startInstance } from '../../../../scripts/instance/start-instance.ts'
import { type RushOptions, readRushOptions } from './options.ts'
import { jsonLine } from './print-summary.ts'
import { brokenPromises, runRush } from './run-rush.ts'
import { reportPage } from './write-report.ts'

test('a small sale with some who never pay and a worker that is killed keeps every promise', {
  timeout: 300_000,
}, async () => {
  await using instance = await startInstance({
    dir: mkdtempSync(join(tmpdir(), 'tidegate-rush-test-')),
    temporary: true,
    env: { LOG_LEVEL: 'warn' },
  })
  const pool = new pg.Pool({ connectionString: instance.env.DATABASE_URL, max: 2 })
  const hot = new Redis(instance.env.REDIS_URL ?? '')
  const options = readRushOptions([
    '--shoppers',
    '300',
    '--stock',
    '20',
    '--pay-share',
    '0.7',
    '--pay-window',
    '15',
    '--kill',
    'worker@1',
  ]) as RushOptions
  const story: string[] = []
  const told = (words: string) => story.push(`${(performance.now() / 1000).toFixed(1)} s  ${words}`)
  onTestFailed(() => console.log(story.join('\n')))
  try {
    const result = await runRush(
      options,
      {
        apiUrl: instance.urls.api,
        sandboxUrl: instance.urls.sandbox,
        staff: DEMO_STAFF,
        books: { pool, hot, lanes: Number(instance.env.LANES) },
        instance,
      },
      { onPhase: told, onSale() {}, onFault: told },
    )
    expect(brokenPromises(result)).toEqual([])
    expect(JSON.parse(jsonLine(result))).toMatchObject({
      shoppers: 300,
      answered: 300,
      orders: 20,
      oversold: 0,
      lost: 0,
      duplicates: 0,
      drift: 0,
    })
    // Some let their order expire, and the units went to others.
    expect(result.orders).toMatchObject({ paid: 20 })
    expect(result.orders.closed).toBeGreaterThan(0)
    expect(result.faults).toMatchObject([{ member: 'worker' }])
    expect(result.tally.taps.get('SOLD_OUT')).toBeGreaterThan(100)
    const [views = ''] = await hot.keys(keys.liveViews('*'))
    expect(await hot.get(views), 'the merchant sees everybody who opened the page').toBe('300')
    expect(reportPage(result)).toContain('所有承诺都兑现了')
  } finally {
    hot.disconnect()
    await pool.end()
  }
})
