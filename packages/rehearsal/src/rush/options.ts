import { parseArgs } from 'node:util'

export interface RushOptions {
  shoppers: number
  stock: number
  limit: number
  /** Share of shoppers who pay what they got. */
  payShare: number
  /** Nearly all first taps fall into this many seconds after the start. */
  arriveSeconds: number
  payWindowSeconds: number
  seed: number
  /** An instance that runs already; null: start one for this run. */
  target: string | null
  sandbox: string | null
  staff: { account: string; password: string } | null
  /** File of the HTML report; null: .data/rehearsal/. */
  report: string | null
  json: boolean
  faults: Fault[]
}

/** Kill this member of the own instance with SIGKILL `atSeconds` after the start of the sale, and start it again. */
export interface Fault {
  member: (typeof killable)[number]
  atSeconds: number
}

const killable = ['worker', 'api', 'redis'] as const

export const rushHelp = `Usage: npm run rush -- [options]

Rehearse a flash sale over real HTTP: shoppers log in, wait for the start, tap, queue, pay; then the books are audited.
Exit code 1 when a promise was broken or a shopper got no answer.

  --shoppers N         how many people want one (10000)
  --stock N            units for sale (100)
  --limit N            units one shopper may buy (1)
  --pay-share X        share of shoppers who pay what they got, 0..1 (0.95); the rest let it expire
  --pay-window S       seconds to pay, 15..3600 (20)
  --arrive-seconds S   first taps fall into the first S seconds (5)
  --seed N             repeat a run's people (1)
  --kill WHO@S         SIGKILL worker, api or redis S seconds after the start and start it again; may be repeated
  --target URL         use this running shop instead of an own instance (its books: npm run audit there)
  --sandbox URL        the sandbox beside --target (http://127.0.0.1:4100)
  --staff NAME:PASS    staff account at --target (the demo owner)
  --report FILE        where the HTML report goes (.data/rehearsal/rush-<time>.html)
  --json               end with one line of JSON
  --help`

/** @throws RangeError with one sentence for the person at the terminal. */
export function readRushOptions(args: string[]): RushOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      shoppers: { type: 'string', default: '10000' },
      stock: { type: 'string', default: '100' },
      limit: { type: 'string', default: '1' },
      'pay-share': { type: 'string', default: '0.95' },
      'pay-window': { type: 'string', default: '20' },
      'arrive-seconds': { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      kill: { type: 'string', multiple: true, default: [] },
      target: { type: 'string' },
      sandbox: { type: 'string' },
      staff: { type: 'string' },
      report: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const target = values.target ? localUrl('--target', values.target) : null
  const faults = values.kill.map(readFault)
  if (target && faults.length > 0) throw new RangeError('--kill works on an own instance only: leave out --target')
  if (!target && values.staff) throw new RangeError('--staff belongs to --target')
  return {
    shoppers: whole('--shoppers', values.shoppers, 1, 200_000),
    stock: whole('--stock', values.stock, 1, 1_000_000),
    limit: whole('--limit', values.limit, 1, 99),
    payShare: share('--pay-share', values['pay-share']),
    arriveSeconds: whole('--arrive-seconds', values['arrive-seconds'], 1, 600),
    payWindowSeconds: whole('--pay-window', values['pay-window'], 15, 3600),
    seed: whole('--seed', values.seed, 0, 2 ** 32 - 1),
    target,
    sandbox: target ? localUrl('--sandbox', values.sandbox ?? 'http://127.0.0.1:4100') : null,
    staff: values.staff ? readStaff(values.staff) : null,
    report: values.report ?? null,
    json: values.json,
    faults: faults.toSorted((a, b) => a.atSeconds - b.atSeconds),
  }
}

function whole(name: string, text: string, low: number, high: number): number {
  const n = text === '' ? Number.NaN : Number(text)
  if (!Number.isInteger(n) || n < low || n > high)
    throw new RangeError(`${name} must be a whole number from ${low} to ${high}`)
  return n
}

function share(name: string, text: string): number {
  const n = text === '' ? Number.NaN : Number(text)
  if (!(n >= 0 && n <= 1)) throw new RangeError(`${name} must be a number from 0 to 1`)
  return n
}

// A rehearsal is a flood of requests. It may only ever be pointed at this machine.
function localUrl(name: string, text: string): string {
  const url = URL.parse(text)
  if (!url || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
    throw new RangeError(`${name} must be a URL on this machine, such as http://127.0.0.1:4000`)
  return url.origin
}

function readFault(text: string): Fault {
  const [who, at] = text.split('@')
  const member = killable.find((name) => name === who)
  if (!member) throw new RangeError(`--kill takes ${killable.join(', ')} and a second, such as worker@3`)
  return { member, atSeconds: whole('--kill … @', at ?? '', 0, 600) }
}

function readStaff(text: string): { account: string; password: string } {
  const colon = text.indexOf(':')
  if (colon < 1) throw new RangeError('--staff must be NAME:PASSWORD')
  return { account: text.slice(0, colon), password: text.slice(colon + 1) }
}
