import { pino } from 'pino'
import { expect, it } from 'vitest'
import { afterFile } from '../testing/clean-up.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { createRedis } from './client.ts'
import { defineScripts } from './generated.ts'

const redis = await testRedis()
const logger = pino({ level: 'silent' })

function client({ blocking = false, name = 'test' } = {}) {
  const made = createRedis({ url: redis.url, name, logger, blocking })
  afterFile(async () => made.disconnect())
  return made
}

it('gives up a Redis that hangs, with every command on its way, and is back when it answers again', async () => {
  const prompt = client()
  await prompt.set('kept', '1')
  process.kill(redis.pid(), 'SIGSTOP')
  const [onItsWay, pipeline] = [outcome(prompt.get('kept')), outcome(prompt.pipeline().set('a', '1').incr('b').exec())]
  for (const { failed, afterMs } of [await onItsWay, await pipeline]) {
    expect(failed).toBe(true)
    expect(afterMs).toBeGreaterThan(1_900)
    expect(afterMs).toBeLessThan(3_000)
  }
  // This one waits for the new connection, which the kernel makes although the server hangs, and is given up with that one or the next.
  const meanwhile = outcome(prompt.get('kept'))
  expect((await meanwhile).afterMs).toBeLessThan(5_500)
  expect((await meanwhile).failed).toBe(true)
  process.kill(redis.pid(), 'SIGCONT')
  await eventually(async () => expect(await prompt.get('kept')).toBe('1'))
})

it('is not taken in by a server that answers slowly but answers, nor by silence when nothing is asked', async () => {
  const prompt = client({ name: 'silent' })
  const observer = redis.client
  let lost = 0
  prompt.on('close', () => lost++)
  for (let asked = 0; asked < 4; asked++) {
    process.kill(redis.pid(), 'SIGSTOP')
    const answer = prompt.incr('slow')
    setTimeout(() => process.kill(redis.pid(), 'SIGCONT'), 800)
    expect(await answer).toBe(asked + 1)
  }
  const silentForSeconds = async () => /name=silent .*? idle=(\d+)/.exec((await observer.client('LIST')) as string)?.[1]
  await eventually(async () => expect(Number(await silentForSeconds())).toBeGreaterThanOrEqual(3), { withinMs: 6_000 })
  expect(lost).toBe(0)
})

it('takes a list of any length for a script, and gives what is asked beside it its own reply', async () => {
  const prompt = client()
  await prompt.hset('room', 'epoch', 1)
  const fields = Array.from({ length: 200_000 }, (_, i) => `f${i}`)
  const noting = defineScripts(prompt).roomNote({ state: 'room' }, { epoch: 1, fields })
  expect(await Promise.all([noting, prompt.echo('beside'), prompt.hlen('room')])).toEqual([1, 'beside', 100_001])
  expect(await prompt.hmget('room', 'f0', 'f199998')).toEqual(['f1', 'f199999'])
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
