import { describe, expect, it } from 'vitest'
import { keys } from '../../../../apps/bff/src/redis/keys.ts'
import { broken, drawFromLedger, laneOf, openBooks, orderIds, sale, stores } from './testing/books-scene.ts'

openBooks()

describe('auditBooks', () => {
  it.each<[string, string[], () => Promise<unknown>]>([
    ['a draw that never came onto its shelf', ['no-drift'], () => drawFromLedger('GIVEN')],
    [
      'a refund that no payment knows of',
      ['refunds-match-payments'],
      async () =>
        stores.pool.query(
          `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state)
           SELECT out_trade_no || 'R1', out_trade_no, route, lane, order_id, buyer_id, 1, 'MERCHANT', 'PROCESSING' FROM payments`,
        ),
    ],
    [
      'a refund that WeChat refuses, however often it is sent',
      ['no-refund-stuck'],
      async () =>
        stores.pool.query(
          `WITH going AS (UPDATE payments SET refund_fen = 1 WHERE state = 'PAID' RETURNING *)
           INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state, error, next_at)
           SELECT out_trade_no || 'R1', out_trade_no, route, lane, order_id, buyer_id, 1, 'MERCHANT', 'DUE', 'REFUSED NO_AUTH',
                  now() + interval '1 hour' FROM going`,
        ),
    ],
    [
      'money that stays although it is to go back',
      ['order-events-chain', 'payments-match-orders'],
      async () => stores.pool.query(`UPDATE orders SET state = 'REFUND_DUE' WHERE state = 'PAID'`),
    ],
    [
      'a unit that vanished from the shelf',
      ['no-drift'],
      () => stores.hot.hincrby(keys.stock(sale.lane, sale.offerId), 'available', -1),
    ],
    ['a cold shelf', ['no-drift'], () => stores.hot.del(keys.stock(sale.lane, sale.offerId))],
    [
      'a journal entry that vanished',
      ['no-drift', 'buyer-counts', 'receipts-have-outcomes'],
      () => stores.hot.xtrim(keys.journal(sale.lane), 'MAXLEN', 0),
    ],
    [
      'a release that nobody owes any more',
      ['no-drift', 'buyer-counts'],
      () => stores.pool.query('DELETE FROM outbox'),
    ],
    ['a buyer counted twice', ['buyer-counts'], () => stores.hot.hset(keys.buyers(sale.lane, sale.offerId), '4096', 1)],
    [
      'an order that vanished',
      ['receipts-have-outcomes', 'claimed-equals-orders', 'holdings-equal-orders', 'order-events-chain'],
      async () => stores.pool.query('DELETE FROM orders WHERE id = $1', [(await orderIds())[2]]),
    ],
    [
      'more claimed than there is',
      ['no-drift', 'claimed-within-total', 'claimed-equals-orders'],
      () => stores.pool.query('UPDATE stock_ledger SET claimed = 13 WHERE lane >= 0'),
    ],
    [
      'a paid unit nobody paid for',
      ['paid-equals-orders'],
      () => stores.pool.query('UPDATE stock_ledger SET paid = paid + 1 WHERE lane >= 0'),
    ],
    [
      'a lane with less than the offer',
      ['no-drift', 'lanes-cover-offer'],
      () => stores.pool.query('UPDATE stock_ledger SET total = 9 WHERE lane >= 0'),
    ],
    [
      'a holding without an order',
      ['buyer-counts', 'holdings-equal-orders'],
      () => stores.pool.query('UPDATE holdings SET held = held + 1 WHERE held > 0'),
    ],
    [
      'a buyer over the limit',
      ['buyer-within-limit'],
      async () => {
        await stores.pool.query('UPDATE offers SET buyer_limit = 0 + 1')
        const [order] = (await stores.pool.query(`SELECT * FROM orders WHERE state = 'PENDING_PAYMENT' LIMIT 1`)).rows
        await stores.pool.query('UPDATE orders SET quantity = 2, amount_fen = amount_fen * 2 WHERE id = $1', [order.id])
        await stores.pool.query('UPDATE order_items SET quantity = 2 WHERE order_id = $1', [order.id])
        await stores.pool.query('UPDATE holdings SET held = 2 WHERE buyer_id = $1', [order.buyer_id])
        await stores.pool.query('UPDATE stock_ledger SET claimed = claimed + 1 WHERE lane >= 0')
        await stores.hot.hincrby(keys.buyers(sale.lane, sale.offerId), order.buyer_id, 1)
        await stores.hot.hincrby(keys.stock(sale.lane, sale.offerId), 'available', -1)
      },
    ],
    [
      'two orders for one request',
      ['one-order-per-request'],
      async () => {
        const closed = `SELECT id FROM orders WHERE state = 'CLOSED'`
        // 64 further: the gene, and so the lane, stays.
        await stores.pool.query(`
          INSERT INTO order_items SELECT lane, order_id + 64, line, product_id, sku_id, title, sku_name, image, unit_price_fen, quantity FROM order_items WHERE order_id = (${closed});
          INSERT INTO order_events SELECT lane, order_id + 64, version, from_state, to_state, actor, note, at, kind FROM order_events WHERE order_id = (${closed});
          INSERT INTO orders SELECT lane, id + 64, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, state, reason, version, created_at, pay_deadline_at, paid_at, via, refunded_fen FROM orders WHERE state = 'CLOSED'`)
      },
    ],
    [
      'an order in a lane that is not its own',
      ['order-in-its-lane'],
      async () => {
        const [order] = (await stores.pool.query(`SELECT lane, id, buyer_id FROM orders WHERE state = 'PAID'`)).rows
        await stores.hot.del(...(await stores.hot.keys(`*reservation:${order.buyer_id}:*`)))
        for (const [table, id] of [
          ['orders', 'id'],
          ['order_items', 'order_id'],
          ['order_events', 'order_id'],
          ['payments', 'order_id'],
        ])
          await stores.pool.query(`UPDATE ${table} SET lane = ($1 + 1) % 16 WHERE ${id} = $2`, [order.lane, order.id])
      },
    ],
    [
      'items that cost something else',
      ['order-items-add-up'],
      async () =>
        stores.pool.query('UPDATE order_items SET unit_price_fen = 1 WHERE order_id = $1', [(await orderIds())[2]]),
    ],
    [
      'a state without its event',
      ['order-events-chain'],
      () => stores.pool.query('DELETE FROM order_events WHERE version = 2'),
    ],
    [
      'a gap in the events',
      ['order-events-chain'],
      () => stores.pool.query('UPDATE order_events SET version = 3 WHERE version = 2'),
    ],
    [
      'an event that comes from elsewhere',
      ['order-events-chain'],
      () => stores.pool.query(`UPDATE order_events SET from_state = 'CLOSED' WHERE version = 2`),
    ],
    ['a paid order without money', ['payments-match-orders'], () => stores.pool.query('DELETE FROM payments')],
    [
      'a payment whose order is not paid',
      ['payments-match-orders'],
      async () =>
        stores.pool.query('UPDATE payments SET lane = $2, order_id = $1', [
          (await orderIds())[2],
          laneOf((await orderIds())[2] ?? ''),
        ]),
    ],
    [
      'a payment of another amount',
      ['payments-match-orders'],
      () => stores.pool.query('UPDATE payments SET amount_fen = 1'),
    ],
    [
      'a payment without a transaction',
      ['payments-match-orders'],
      () => stores.pool.query('UPDATE payments SET transaction_id = NULL'),
    ],
    [
      'one transaction for two payments',
      ['payments-match-orders'],
      () =>
        stores.pool.query(
          `INSERT INTO payments SELECT 'again', lane, order_id, buyer_id, openid, amount_fen, state, prepay_id, prepay_expires_at, transaction_id FROM payments`,
        ),
    ],
    [
      'shelf stock without a movement',
      ['shelf-movements-add-up'],
      () => stores.pool.query('UPDATE skus SET shelf_stock = 7'),
    ],
    [
      'an open dead letter',
      ['no-dead-letters'],
      () =>
        stores.pool.query(`INSERT INTO dead_letters (queue, key, payload, error) VALUES ('other', 'x', '{}', 'boom')`),
    ],
    [
      'a release owed for too long',
      ['no-release-stuck'],
      () => stores.pool.query(`UPDATE outbox SET created_at = now() - interval '2 minutes'`),
    ],
  ])('names %s', async (_what, names, corrupt) => {
    expect(await broken()).toEqual([])
    await corrupt()
    expect(await broken()).toEqual(names)
  })
})
