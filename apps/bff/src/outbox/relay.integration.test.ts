import { describe, expect, it } from 'vitest'
import { journalGroup, keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { whileRelaying } from '../testing/relaying.ts'
import { createSale, type Sale } from '../testing/sale.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

async function warmSale(total: number): Promise<Sale> {
  const sale = await createSale({ ...stores, total })
  await sale.warm()
  return sale
}

const idsOf = async (journal: string) => (await stores.hot.xrange(journal, '-', '+')).map(([id]) => id)

const untilDrained = (sale: Sale, claimed: number) =>
  eventually(async () => expect(await sale.shelf()).toMatchObject({ unwritten: 0, claimed, drift: 0 }), {
    withinMs: 10_000,
  })

describe('relay', () => {
  it('brings what is reserved while it runs to the ledger', async () => {
    const sale = await warmSale(50)
    await whileRelaying(redis, sale, async () => {
      await Promise.all(Array.from({ length: 80 }, () => sale.tap()))
      await untilDrained(sale, 50)
    })
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 50 })
  })

  it('takes over what a dead relay had read and never delivered', async () => {
    const sale = await warmSale(5)
    await Promise.all(Array.from({ length: 5 }, () => sale.tap()))
    await sale.readJournal()
    const read = await stores.hot.xreadgroup(
      'GROUP',
      journalGroup,
      'the-dead',
      'COUNT',
      10,
      'STREAMS',
      keys.journal(sale.lane),
      '>',
    )
    expect(read).not.toBeNull()
    await whileRelaying(redis, sale, () => untilDrained(sale, 5))
  })

  it('takes over as many as there are, one batch after the other', async () => {
    const sale = await warmSale(1_200)
    await Promise.all(Array.from({ length: 1_200 }, () => sale.tap()))
    await sale.readJournal()
    const journal = keys.journal(sale.lane)
    await stores.hot.xreadgroup('GROUP', journalGroup, 'the-dead', 'COUNT', 1_200, 'STREAMS', journal, '>')
    // Old enough for the first look; the next look is far away.
    await stores.hot.xclaim(journal, journalGroup, 'the-dead', 0, ...(await idsOf(journal)), 'IDLE', 600_000, 'JUSTID')
    await whileRelaying(redis, sale, () => untilDrained(sale, 1_200), { reclaimAfterMs: 60_000 })
  })

  it('stays quick although one entry never leaves the journal', async () => {
    const sale = await warmSale(20)
    await sale.readJournal()
    await stores.hot.xadd(keys.journal(sale.lane), '*', 'not', 'readable')
    await whileRelaying(redis, sale, async () => {
      const startedAt = performance.now()
      for (let claimed = 1; claimed <= 20; claimed++) {
        await sale.tap()
        await eventually(async () => expect((await sale.shelf()).claimed).toBe(claimed))
      }
      // Each job that seems unfinished would hold back the lane for 2 s.
      expect(performance.now() - startedAt).toBeLessThan(4_000)
    })
    await stores.hot.del(keys.journal(sale.lane))
  })

  it('rides through a SIGKILL of Redis: what was acknowledged becomes an order', async () => {
    const sale = await warmSale(20)
    await whileRelaying(redis, sale, async () => {
      const before = await Promise.all(Array.from({ length: 10 }, () => sale.tap()))
      await redis.crash()
      const after = await eventually(() => Promise.all(Array.from({ length: 10 }, () => sale.tap())))
      const promised = [...before, ...after].filter((tap) => tap.kind === 'RESERVED').length
      await untilDrained(sale, promised)
    })
  })

  it('makes its group again on a Redis that lost everything', async () => {
    const sale = await warmSale(3)
    await whileRelaying(redis, sale, async () => {
      await stores.hot.flushall()
      await sale.warm()
      await sale.tap()
      await untilDrained(sale, 1)
    })
  })
})
