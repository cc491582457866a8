import { pino } from 'pino'
import { expect, it } from 'vitest'
import { afterFile } from '../testing/clean-up.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { createRedis } from './client.ts'

const redis = await testRedis()
const logger = pino({ level: 'silent' })

function client({ blocking = false } = {}) {
  const made = createRedis({ url: redis.url, name: 'test', logger, blocking })
  afterFile(async () => made.disconnect())
  return made
}

it('gives up a Redis that hangs, with every command on its way, and is back when it answers again', async () => {
  const prompt = client()
  await prompt.set('kept', '1')
  process.kill(redis.pid(), 'SIGSTOP')
  const [onItsWay, pipeline] = [outcome(prompt.get('kept')), outcome(prompt.pipeline().set('a', '1').incr('b').exec())]
  await new Promise((resolve) => setTimeout(resolve, 500))
  const queuedBehind = outcome(prompt.get('kept'))
  for (const { failed, afterMs } of [await onItsWay, await pipeline]) {
    expect(failed).toBe(true)
    expect(afterMs).toBeGreaterThan(1_900)
    expect(afterMs).toBeLessThan(3_000)
  }
  // These wait for the new connection, which the kernel makes although the server hangs, and are given up with that one or the next.
  const meanwhile = outcome(prompt.get('kept'))
  for (const { afterMs } of [await queuedBehind, await meanwhile]) expect(afterMs).toBeLessThan(5_500)
  expect([await queuedBehind, await meanwhile]).toMatchObject([{ failed: true }, { failed: true }])
  process.kill(redis.pid(), 'SIGCONT')
  await eventually(async () => expect(await prompt.get('kept')).toBe('1'))
})

it('is not taken in by a server that answers slowly but answers, nor by silence when nothing is asked', async () => {
  const prompt = client()
  let lost = 0
  prompt.on('close', () => lost++)
  for (let asked = 0; asked < 4; asked++) {
    process.kill(redis.pid(), 'SIGSTOP')
    const answer = prompt.incr('slow')
    await new Promise((resolve) => setTimeout(resolve, 800))
    process.kill(redis.pid(), 'SIGCONT')
    expect(await answer).toBe(asked + 1)
  }
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect(lost).toBe(0)
})

it('lets a blocking reader wait', async () => {
  const patient = client({ blocking: true })
  expect(await patient.xread('BLOCK', 2_500, 'STREAMS', 'nothing', '$')).toBeNull()
})

/** A pipeline tells its commands' failures in its answer. */
async function outcome(command: Promise<unknown>): Promise<{ failed: boolean; afterMs: number }> {
  const askedAt = performance.now()
  const failed = await command.then(
    (answer) => Array.isArray(answer) && answer.every(([error]) => error instanceof Error),
    () => true,
  )
  return { failed, afterMs: performance.now() - askedAt }
}
