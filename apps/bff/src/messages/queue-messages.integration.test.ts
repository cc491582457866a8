import { pino } from 'pino'
import { beforeEach, expect, it } from 'vitest'
import { createMetrics } from '../telemetry/metrics.ts'
import { testDatabase } from '../testing/database.ts'
import { queueMessages } from './queue-messages.ts'
import { type SendMessageDeps, sendMessage } from './send-message.ts'

const { pool } = await testDatabase()
const fans = 600
let waiting = 0
const queued: string[] = []
const messageQueue = {
  add: async ({ message }: { message: string }) => void queued.push(message),
  waiting: async () => waiting,
}
const told: unknown[] = []
const deps: SendMessageDeps = {
  ...{ pool, lanes: 16, logger: pino({ level: 'silent' }), metrics: createMetrics(), miniprogramState: 'formal' },
  templates: { START: { id: 'T-START', data: { thing1: 'title' } } },
  postMessage: async (_path, body) => {
    told.push(body)
    return { kind: 'ANSWER', errcode: 0, errmsg: 'ok', answer: {} }
  },
}
const tick = () => queueMessages({ pool, messageQueue })
const openConsents = async () =>
  (await pool.query(`SELECT count(*)::int AS n FROM message_consents WHERE kind = 'START' AND state = 'OPEN'`)).rows[0]
    .n
const campaign = (change: string) => pool.query(`UPDATE campaigns SET ${change} WHERE id = 1`)

beforeEach(async () => {
  ;[waiting, queued.length, told.length] = [0, 0, 0]
  await pool.query('TRUNCATE campaigns, buyers, message_consents, messages, outbox CASCADE')
  await pool.query(
    `INSERT INTO campaigns (id, state, title, banner, rules, starts_at, ends_at, pay_window_seconds, updated_at)
     VALUES (1, 'PUBLISHED', '场次', '', '{}', now() + interval '5 minutes', now() + interval '1 hour', 900, now())`,
  )
  await pool.query(
    `INSERT INTO buyers (id, openid, nickname) SELECT n, 'o' || n, '潮友' FROM generate_series(1, $1) n`,
    [fans],
  )
  await pool.query(
    `INSERT INTO message_consents (buyer_id, kind, subject) SELECT n, 'START', 1 FROM generate_series(1, $1) n`,
    [fans],
  )
})

it('a large START batch leaves the queue short and its consents open, and lets whoever paid go first', async () => {
  waiting = 400
  expect(await tick()).toBe(100)
  expect(await openConsents()).toBe(fans - 100)
  await pool.query(
    `INSERT INTO message_consents (buyer_id, kind, subject) SELECT n, 'PAID', n FROM generate_series(1, 60) n`,
  )
  await pool.query(
    `INSERT INTO outbox (topic, offer_id, payload)
     SELECT 'message.due', 0, jsonb_build_object('kind', 'PAID', 'buyer', n, 'subject', n) FROM generate_series(1, 60) n`,
  )
  queued.length = 0
  // Made while the queue was full, as by an earlier tick: START that nobody has handed out yet.
  await pool.query(`UPDATE messages SET queued_at = NULL WHERE kind = 'START'`)
  waiting = 450
  await tick()
  const { rows } = await pool.query('SELECT DISTINCT kind FROM messages WHERE id = ANY($1::bigint[])', [queued])
  expect([queued.length, rows]).toEqual([50, [{ kind: 'PAID' }]])
  waiting = 500
  expect(await tick()).toBe(0)
  expect(await openConsents()).toBe(fans - 100)
})

it.each([
  ['has begun', `starts_at = now() - interval '1 second'`],
  ['is paused', `state = 'PAUSED'`],
])('does not say that a sale is about to start when it %s, and keeps the consent', async (_when, change) => {
  waiting = 499
  await tick()
  const [message] = queued.splice(0) as [string]
  await campaign(change)
  await sendMessage(deps, { message })
  expect([told.length, await openConsents()]).toEqual([0, fans])
  // Where it goes on before its start the same consent is good for the message.
  await campaign(`state = 'PUBLISHED', starts_at = now() + interval '1 minute'`)
  await tick()
  await sendMessage(deps, { message: queued[0] as string })
  expect([told.length, await openConsents()]).toEqual([1, fans - 1])
})
