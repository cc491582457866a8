import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { insertRefused } from '../../../../apps/bff/src/orders/write-orders.ts'
import { sweepReleases } from '../../../../apps/bff/src/outbox/sweep-releases.ts'
import { keys } from '../../../../apps/bff/src/redis/keys.ts'
import { holdbackLane } from '../../../../apps/bff/src/rush/split-stock.ts'
import { lanes } from '../../../../apps/bff/src/testing/sale.ts'
import { auditBooks } from './audit-books.ts'
import {
  audit,
  broken,
  drawFromLedger,
  laneOf,
  moveInLedger,
  openBooks,
  orderIds,
  recordTransfer,
  sale,
  stores,
} from './testing/books-scene.ts'

openBooks()

describe('auditBooks', () => {
  it('finds nothing in books that are in order, in the middle of a sale', async () => {
    const report = await audit()
    expect(report.checks.filter((check) => !check.ok)).toEqual([])
    expect(report).toMatchObject({ ok: true, drift: 0 })
    const drift = report.checks.find((check) => check.name === 'no-drift')
    expect(drift?.figures).toMatchObject({
      total: 12,
      available: 4,
      journal: 1,
      claimed: 4,
      owed: 1,
      held: 2,
      moving: 0,
    })
  })

  it('reads again when a campaign is warmed for the first time after its list of shelves was read', async () => {
    const { pool } = stores
    await pool.query('UPDATE campaigns SET prewarmed_at = NULL')
    let lists = 0
    // What asks the pool itself is the list; all else is asked in the snapshot.
    const beingWarmed = new Proxy(pool, {
      get: (target, name) => {
        if (name !== 'query') return Reflect.get(target, name)
        return async (sql: string) => {
          const list = await target.query(sql)
          if (++lists === 1) await target.query('UPDATE campaigns SET prewarmed_at = now()')
          return list
        }
      },
    })
    const { checks } = await auditBooks({ ...stores, pool: beingWarmed, lanes, stuckAfterSeconds: 60 })
    expect(checks.filter((check) => !check.ok)).toEqual([])
    expect(checks.find((check) => check.name === 'no-drift')?.figures).toMatchObject({ total: 12, moving: 0 })
    expect(lists).toBe(2)
  })

  it('counts a release once while its outbox row outlives it', async () => {
    const { rows } = await stores.pool.query('SELECT * FROM outbox')
    await sweepReleases(sale)
    await stores.pool.query('INSERT INTO outbox (topic, offer_id, payload) VALUES ($1, $2, $3)', [
      rows[0].topic,
      rows[0].offer_id,
      rows[0].payload,
    ])
    expect(await broken()).toEqual([])
  })

  it('counts a reservation once while its journal entry outlives its commit', async () => {
    const entries = await sale.readJournal()
    await sale.drain()
    const { request, buyer, order, quantity, epoch } = entries[0] ?? expect.fail('the journal is empty')
    const again = [order, buyer, sale.offerId, quantity, request, epoch, 'RUSH'].join(' ')
    await stores.hot.xadd(keys.journal(sale.lane), '*', 'reservation', again)
    expect(await broken()).toEqual([])
  })

  it('counts units on their way from the holdback once, before and after they came onto the shelf', async () => {
    const draw = await drawFromLedger('TAKEN')
    expect(await broken()).toEqual([])
    const shelf = {
      stock: keys.stock(sale.lane, sale.offerId),
      given: keys.given(sale.lane, draw.id),
      standby: keys.standby(sale.lane, sale.offerId),
    }
    const units = { epoch: draw.epoch, units: 1, forTaps: '1', keepMs: 60_000 }
    expect(await sale.scripts.giveUnits(shelf, units)).toBe('GIVEN')
    expect(await broken()).toEqual([])
  })

  it('counts units on their way to the holdback once, before and after the ledger moved them', async () => {
    const id = sale.newId()
    const shelf = { stock: keys.stock(sale.lane, sale.offerId), leaving: keys.leaving(sale.lane, sale.offerId) }
    expect(await sale.scripts.takeUnits(shelf, { transfer: id, from: 'available', units: 2 })).toEqual([2, 1])
    expect(await broken()).toEqual([])
    await moveInLedger(2, { from: sale.lane, to: holdbackLane })
    await recordTransfer({ id, kind: 'RECALL', state: 'GIVEN', units: 2, epoch: 0 })
    expect(await broken()).toEqual([])
  })

  it('counts what is set aside for standby', async () => {
    const stock = keys.stock(sale.lane, sale.offerId)
    await stores.hot.multi().hincrby(stock, 'available', -3).hincrby(stock, 'aside', 3).exec()
    expect(await broken()).toEqual([])
  })

  it('lets Redis not know yet who holds units of the holdback', async () => {
    await sale.buyFromLedger({ offerId: sale.offerId, buyerId: sale.newBuyer(), requestId: randomUUID(), quantity: 1 })
    expect(await broken()).toEqual([])
  })

  it('counts units that the ledger refused under an older epoch until they went back', async () => {
    const [entry] = await sale.readJournal()
    // Redis had promised one more than there is.
    await stores.hot.hincrby(keys.stock(sale.lane, sale.offerId), 'available', 1)
    const terms = await sale.offerTerms(sale.offerId)
    if (!entry || !terms) return expect.fail('the journal is empty')
    const buyerLane = laneOf(entry.buyer)
    await insertRefused(stores.pool, { entry, stockLane: sale.lane, buyerLane, terms, reason: 'LEDGER_SOLD_OUT' })
    expect(await broken()).toEqual([])
    await sale.warm()
    expect(await broken()).toEqual([])
  })

  it('counts a dead letter whose number belongs to an order of somebody else', async () => {
    const [entry] = await sale.readJournal()
    const [other] = await orderIds()
    const letter = { ...entry, order: other, lane: sale.lane }
    await stores.pool.query(
      `INSERT INTO dead_letters (queue, key, payload, error) VALUES ('orders.write', $1, $2, 'id')`,
      [other, letter],
    )
    await stores.hot.xtrim(keys.journal(sale.lane), 'MAXLEN', 0)
    await stores.hot.hset(keys.reservation(sale.lane, entry?.buyer ?? '', entry?.request ?? ''), 'order', other ?? '')
    expect(await broken()).toEqual(['no-dead-letters'])
  })

  it('names a journal entry that nobody takes', async () => {
    await expect
      .poll(async () => (await audit(0.05)).checks.find((check) => check.name === 'journal-moves')?.ok)
      .toBe(false)
  })
})
