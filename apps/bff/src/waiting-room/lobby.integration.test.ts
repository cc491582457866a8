import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { defineScripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import { testRedis } from '../testing/redis.ts'
import { bucketsOf, findEntry, readTokens } from './lobby.ts'

const { client: hot } = await testRedis()
const scripts = defineScripts(hot)
const campaignId = '310000000000000000'
/** As snowflakes are: near in time, far apart in their low bits. */
const buyer = (i: number) => (310_000_000_000_000_000n + BigInt(i) * 16_384n + BigInt(i % 64)).toString()
const tokens: string[] = []

async function fillTo(people: number): Promise<void> {
  while (tokens.length < people) {
    const batch = Array.from({ length: 2_000 }, (_, i) => tokens.length + i)
    tokens.push(...batch.map(() => randomBytes(16).toString('hex')))
    await Promise.all(
      batch.map((i) =>
        scripts.roomEnter(
          { state: keys.room(campaignId), entries: bucketsOf(campaignId, 1, buyer(i)) },
          { epoch: 1, buyer: buyer(i), token: tokens[i] as string, luck: 0.5, keepMs: 1_000 },
        ),
      ),
    )
  }
}

const usedMemory = async () => Number(/^used_memory_dataset:(\d+)/m.exec(await hot.info('memory'))?.[1])

it('keeps a waiter in under 120 bytes, no more when more come, and finds every one of them again', async () => {
  const later = Date.now() + 3_600_000
  await scripts.roomOpen(
    { state: keys.room(campaignId), finished: keys.roomFinished(campaignId, 1) },
    {
      ...{ epoch: 1, version: 1, serving: 0, tail: 0, size: '', key: '', expireAt: later },
      settings: [
        'mode',
        'SHUFFLE',
        'paused',
        0,
        'lobbyOpensAt',
        0,
        'startsAt',
        later,
        'endsAt',
        later,
        'queueMax',
        1e6,
      ],
    },
  )
  const empty = await usedMemory()
  await fillTo(20_000)
  const atTwenty = ((await usedMemory()) - empty) / 20_000
  await fillTo(60_000)
  const atSixty = ((await usedMemory()) - empty) / 60_000
  expect(atTwenty).toBeLessThan(70)
  expect(atSixty).toBeLessThan(70)
  expect(atSixty).toBeLessThan(atTwenty * 1.15)

  for (const i of [0, 16_383, 16_384, 59_999]) {
    expect(await findEntry(hot, campaignId, 1, buyer(i))).toEqual({ ordinal: i, token: tokens[i] })
    const [code, ordinal, token] = (await scripts.roomEnter(
      { state: keys.room(campaignId), entries: bucketsOf(campaignId, 1, buyer(i)) },
      { epoch: 1, buyer: buyer(i), token: 'ab'.repeat(16), luck: 0, keepMs: 1_000 },
    )) as [string, number, string]
    expect([code, ordinal, token]).toEqual(['AGAIN', i, tokens[i]])
  }
  // As the draw reads them, when some came after it froze.
  const lot = await readTokens(hot, campaignId, 1, 50_000)
  expect(lot.toString('hex')).toBe(tokens.slice(0, 50_000).join(''))
  await expect(readTokens(hot, campaignId, 1, 60_001)).rejects.toThrow('60000 of its 60001')
}, 120_000)
