/**
 * The admission controller against a real overload: a scheduler and a worker as real processes, and the worker's way to PostgreSQL made so
 * narrow that a third of the orders pass that the merchant's rate brings. Everybody who is let in taps at once. Read as an operator would:
 * from the scheduler's metrics.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { keys } from '../../apps/bff/src/redis/keys.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { createRoom, type TestRoom } from '../../apps/bff/src/testing/room.ts'
import { createLink } from '../../packages/rehearsal/src/chaos/link.ts'
import { patienceMs, startRole } from './real-process.ts'

const rate = 120
/** An order is about 190 bytes on this line. */
const bytesPerSecond = 7_500

it('lets fewer in while the pipeline is slow, without swinging, and as many as before afterwards', {
  timeout: 2 * patienceMs,
}, async () => {
  const [database, redis] = await Promise.all([testDatabase(), testRedis()])
  const room = await createRoom({
    pool: database.pool,
    hot: redis.client,
    startsInMs: -1_000,
    mode: 'FIFO',
    rate,
    cap: 100_000,
    total: 100_000,
  })
  await room.warm()
  // More than will be let in; who they are is no matter here.
  await redis.client.hset(keys.room(room.campaignId), 'tail', 90_000)

  const link = await createLink(() => Number(new URL(database.url).port))
  const throughLink = new URL(database.url)
  throughLink.port = String(link.port)
  const [scheduler] = await Promise.all([
    startRole('scheduler', { database, redis }),
    startRole('worker', { database, redis }, { DATABASE_URL: throughLink.href }),
  ])
  const watch = watchRoom(room, `http://127.0.0.1:${scheduler.ports.scheduler}/metrics`)
  try {
    await eventually(() => expect(watch.newest()).toMatchObject({ allowed: rate, serving: expect.any(Number) }), {
      withinMs: patienceMs,
    })
    await watch.moments(5)

    link.turn({ kind: 'NARROW', bytesPerSecond })
    const narrowAt = watch.all.length
    await eventually(() => expect(watch.newest().allowed).toBeLessThan(rate / 2), { withinMs: patienceMs })
    await watch.moments(30)
    const slow = watch.all.slice(narrowAt)

    link.turn({ kind: 'CALM' })
    await eventually(() => expect(watch.newest()).toMatchObject({ allowed: rate, backlog: expect.any(Number) }), {
      withinMs: patienceMs,
      everyMs: 200,
    })
    await eventually(() => expect(watch.newest().backlog).toBeLessThan(rate), { withinMs: patienceMs })

    const story = `\n${plot(watch.all)}\n`
    const allowed = slow.map((moment) => moment.allowed)
    expect(Math.min(...watch.all.map((moment) => moment.allowed)), story).toBeGreaterThanOrEqual(1)
    expect(Math.max(...watch.all.map((moment) => moment.allowed)), story).toBeLessThanOrEqual(rate)
    // Down, and at most once more up and down on the way to what the house can do.
    expect(swings(allowed), story).toBeLessThanOrEqual(3)
    // What waits stays what a few seconds bring, although three times as many wanted in all the time.
    expect(Math.max(...slow.map((moment) => moment.backlog)), story).toBeLessThan(rate * 12)
    const served = watch.all.map((moment) => moment.serving)
    expect(served, 'the frontier went back').toEqual(served.toSorted((a, b) => a - b))
  } finally {
    await watch.stop()
    room.api.close()
    await link.close()
  }
})

interface Moment {
  allowed: number
  serving: number
  /** Orders on the journal. */
  backlog: number
}

/** A look a second; whoever has been let in since the look before taps. */
function watchRoom(room: TestRoom, metricsUrl: string) {
  const all: Moment[] = []
  const over = new AbortController()
  let tapped = 0
  const look = async () => {
    const figures = await readFigures(metricsUrl, room.campaignId)
    if (!figures) return
    all.push({ ...figures, backlog: await room.hot.xlen(keys.journal(room.lane)) })
  }
  const tapping = (async () => {
    while (!over.signal.aborted) {
      const { serving } = await room.room()
      await Promise.all(Array.from({ length: serving - tapped }, () => room.tap()))
      tapped = serving
      await sleep(50, null, { signal: over.signal }).catch(() => {})
    }
  })()
  const watching = (async () => {
    while (!over.signal.aborted) {
      await look()
      await sleep(1_000, null, { signal: over.signal }).catch(() => {})
    }
  })()
  return {
    all,
    newest: () => all.at(-1) ?? { allowed: 0, serving: 0, backlog: 0 },
    /** So many looks later. */
    async moments(count: number): Promise<void> {
      const until = all.length + count
      await eventually(() => expect(all.length).toBeGreaterThanOrEqual(until), { withinMs: patienceMs, everyMs: 100 })
    },
    async stop(): Promise<void> {
      over.abort()
      await Promise.all([tapping, watching])
    },
  }
}

async function readFigures(url: string, campaign: string): Promise<Omit<Moment, 'backlog'> | null> {
  const text = await fetch(url).then(
    (answer) => answer.text(),
    () => '',
  )
  const figure = (of: string) => {
    const found = new RegExp(
      `^tidegate_room\\{(?=[^}]*campaign="${campaign}")[^}]*of="${of}"[^}]*\\} (\\S+)$`,
      'm',
    ).exec(text)
    return found ? Number(found[1]) : null
  }
  const [allowed, serving] = [figure('allowed'), figure('serving')]
  return allowed === null || serving === null ? null : { allowed, serving }
}

/** How often the rate turned round and then went at least a half up, or a third down. */
function swings(values: readonly number[]): number {
  let [turns, extreme, rising] = [0, values[0] ?? 0, false]
  for (const value of values) {
    if (rising ? value > extreme : value < extreme) extreme = value
    else if (rising ? value < extreme / 1.5 : value > extreme * 1.5)
      [turns, extreme, rising] = [turns + 1, value, !rising]
  }
  return turns
}

/** One line a second: the rate that is allowed, and the orders that wait. */
function plot(moments: readonly Moment[]): string {
  return moments
    .map(({ allowed, backlog }, second) => {
      const bar = '█'.repeat(Math.round((allowed / rate) * 40)).padEnd(40, '·')
      return `${String(second).padStart(4)} s ${bar} ${allowed.toFixed(0).padStart(4)}/s ${String(backlog).padStart(5)} wait`
    })
    .join('\n')
}
