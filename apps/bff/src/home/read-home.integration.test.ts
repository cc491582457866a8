import { expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createHome } from './read-home.ts'

const [{ pool }, { client: hot }] = await Promise.all([testDatabase(), testRedis()])
const home = () =>
  createHome({ pool, hot, lanes: 16, clock: systemClock, newId: () => '1', snapshotDir: '/nowhere' }).view()
/** Sales `first` to `last`, one starting every ten minutes. */
const addSeries = (first: number, last: number, startsIn: string) =>
  pool.query(
    `INSERT INTO campaigns (id, state, title, banner, rules, starts_at, ends_at, pay_window_seconds, cleared_at, updated_at)
     SELECT n, 'PUBLISHED', n || ' 场', '', '{}', now() + $3::interval + (n - $1::int) * interval '10 minutes',
            now() + interval '2 days', 900, CASE WHEN n <> $1::int THEN now() END, now() FROM generate_series($1::int, $2::int) n`,
    [first, last, startsIn],
  )

it('of a long series the next sales are shown, and the one that starts first and is not cleared is told of', async () => {
  await addSeries(1, 30, '5 minutes')
  const { next, chores } = await home()
  expect(next.map(({ id }) => id)).toEqual(['1', '2', '3', '4'])
  expect(chores).toContainEqual({ kind: 'UNCLEARED', count: 1, subject: { id: '1', title: '1 场' } })
  // Also where more sales than are shown start before it.
  await pool.query('UPDATE campaigns SET cleared_at = CASE WHEN id <> 5 THEN now() END')
  expect((await home()).chores).toContainEqual({ kind: 'UNCLEARED', count: 1, subject: { id: '5', title: '5 场' } })
})

it('drift is told of in any sale that is on, also in one that is not shown', async () => {
  await addSeries(101, 106, '-2 hours')
  await hot.xadd(keys.livePoints('101'), '*', 'p', JSON.stringify({ drift: -3, reserved: 0 }))
  const { running, chores } = await home()
  expect(running.map(({ id }) => id)).toEqual(['106', '105', '104', '103'])
  expect(chores).toContainEqual({ kind: 'DRIFT', count: 1, subject: { id: '101', title: '101 场' } })
})
