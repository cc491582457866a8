/** Every metric, once. Labels are of low cardinality: never a buyer, an order or an offer of a shopper's choosing. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client'

export function createMetrics() {
  const registry = new Registry()
  // Once a second instead of ten times: each look goes into five quantile sketches, 1 to 2 % of a process that takes taps.
  collectDefaultMetrics({ register: registry, eventLoopUtilizationTimeout: 1_000 })
  const registers = [registry]
  return {
    registry,
    taps: new Counter({
      name: 'tidegate_taps_total',
      help: 'Answers to buy taps by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    reserveSeconds: new Histogram({
      name: 'tidegate_reserve_seconds',
      help: 'Time of the reserve script as the BFF sees it',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
      registers,
    }),
    ordersWritten: new Counter({
      name: 'tidegate_orders_written_total',
      help: 'Journal entries settled by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    batchSize: new Histogram({
      name: 'tidegate_orders_batch_size',
      help: 'Entries in one orders.write job',
      buckets: [1, 5, 20, 50, 100, 200, 500],
      registers,
    }),
    payments: new Counter({
      name: 'tidegate_payments_total',
      help: 'Payment confirmations by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    refunds: new Counter({
      name: 'tidegate_refunds_total',
      help: "WeChat's words about refunds, by what they changed",
      labelNames: ['outcome'],
      registers,
    }),
    releases: new Counter({
      name: 'tidegate_releases_total',
      help: 'Units given back, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    standbyGrants: new Counter({
      name: 'tidegate_standby_grants_total',
      help: 'Tries to give a unit to the next on standby, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    drift: new Gauge({
      name: 'tidegate_drift_units',
      help: 'Units by which the lanes of an offer are out of step with its ledger, too many or too few (rush/shelf)',
      labelNames: ['offer'],
      registers,
    }),
    room: new Gauge({
      name: 'tidegate_room',
      help: 'A waiting room: number served, people waiting, admitted and unfinished, people a second that the controller allows',
      labelNames: ['campaign', 'of'],
      registers,
    }),
    journalBacklog: new Gauge({ name: 'tidegate_journal_backlog', help: 'Entries on all journals', registers }),
    cardsDelivered: new Counter({ name: 'tidegate_cards_delivered_total', help: 'Card codes delivered', registers }),
    cardPoolsLow: new Gauge({ name: 'tidegate_card_pools_low', help: 'Card pools at or below their mark', registers }),
    cardOrdersWaiting: new Gauge({
      name: 'tidegate_card_orders_waiting',
      help: 'Paid orders that wait for a code',
      registers,
    }),
    messages: new Counter({
      name: 'tidegate_messages_total',
      help: 'Subscribe messages by kind and outcome',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    deadLetters: new Counter({
      name: 'tidegate_dead_letters_total',
      help: 'Poison entries parked',
      labelNames: ['queue'],
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
