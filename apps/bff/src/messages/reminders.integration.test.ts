import { beforeAll, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { testDatabase } from '../testing/database.ts'
import { giveConsent } from './consents.ts'
import { queueMessages } from './queue-messages.ts'
import { listReminders, withdrawReminder } from './reminders.ts'

const { pool } = await testDatabase()
const [mine, other] = ['71', '72']
const asked = async () =>
  (await listReminders({ pool, clock: systemClock }, mine)).map(({ campaignId, phase, open }) => [
    campaignId,
    phase,
    open,
  ])

beforeAll(async () => {
  await pool.query(
    `INSERT INTO campaigns (id, state, title, banner, rules, starts_at, ends_at, pay_window_seconds, updated_at)
     SELECT id, state, '场次', '', '{}', now() + starts, now() + starts + interval '1 hour', 900, now()
     FROM (VALUES (1, 'PUBLISHED', interval '2 days'), (2, 'PUBLISHED', interval '1 minute'), (3, 'CLOSED', interval '-3 hours'),
       (4, 'DRAFT', interval '1 day'), (5, 'PUBLISHED', interval '-10 minutes')) AS c(id, state, starts)`,
  )
  for (const subject of ['1', '2', '3', '4', '5']) await giveConsent(pool, mine, { kinds: ['START'], subject })
  await giveConsent(pool, mine, { kinds: ['START', 'STANDBY'], subject: '1' })
  await giveConsent(pool, other, { kinds: ['START'], subject: '1' })
})

it('lists what is still to come first, soonest on top, and no draft', async () => {
  expect(await asked()).toEqual([
    ['2', 'UPCOMING', 1],
    ['1', 'UPCOMING', 2],
    ['5', 'LIVE', 1],
    ['3', 'ENDED', 1],
  ])
})

it('says that a message was sent when it was', async () => {
  await queueMessages({ pool, messageQueue: { add: async () => {}, waiting: async () => 0 } })
  expect((await asked())[0]).toEqual(['2', 'UPCOMING', 0])
})

it('takes back only this reminder of only this buyer, and any number of times', async () => {
  await withdrawReminder(pool, mine, '1')
  await withdrawReminder(pool, mine, '1')
  expect((await asked()).map(([campaignId]) => campaignId)).toEqual(['2', '5', '3'])
  const { rows } = await pool.query(
    `SELECT buyer_id::text, kind FROM message_consents WHERE subject = 1 AND state = 'OPEN' ORDER BY buyer_id`,
  )
  expect(rows).toEqual([
    { buyer_id: mine, kind: 'STANDBY' },
    { buyer_id: other, kind: 'START' },
  ])
})
