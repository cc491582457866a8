/**
 * Who is kept out, in this process's memory: a tap pays one comparison while nobody is, and a look-up otherwise.
 *
 * Invariant: what holds is in PostgreSQL (blocks). A word over Redis has every process read it again at once, and each reads it again every
 * second anyhow, so a block is in force everywhere within a second even when the word is lost. PostgreSQL away: what was read last stands.
 *
 * A device is what the shopper's app says it is: it keeps out who does not know better. An IPv6 address stands for its /64, which is what
 * a household is given and what changes within it by itself.
 */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIPv6 } from 'node:net'
import type { BlockKind } from '@tidegate/shared/contracts/people'
import { deviceHeader } from '@tidegate/shared/device-header'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Clock } from '../kernel/clock.ts'
import { blocksChannel } from '../redis/keys.ts'

/** Where a request comes from; a Fastify request is one. Read only while something is blocked. */
export interface Origin {
  readonly ip: string
  readonly headers: IncomingHttpHeaders
}

export interface Blocks {
  /** `buyerId` is null before anybody has signed in. */
  has(buyerId: string | null, origin: Origin): boolean
  /** Reads what holds. Asked for while a reading is under way, it reads once more after it. */
  load(): Promise<void>
  close(): void
}

export interface BlocksDeps {
  pool: Pool
  /** A connection in subscriber mode. */
  events: Redis
  clock: Clock
  logger: Logger
}

export function createBlocks({ pool, events, clock, logger }: BlocksDeps): Blocks {
  let held = new Map<string, number>()
  let devices = false
  const read = async () => {
    const { rows } = await pool.query<{ kind: BlockKind; value: string; until: Date | null }>(
      'SELECT kind, value, until FROM blocks WHERE lifted_at IS NULL AND (until IS NULL OR until > now())',
    )
    const next = new Map<string, number>()
    for (const { kind, value, until } of rows) {
      const key = keyOf(kind, value)
      next.set(key, Math.max(next.get(key) ?? 0, until?.getTime() ?? Number.POSITIVE_INFINITY))
    }
    held = next
    devices = rows.some(({ kind }) => kind === 'DEVICE')
  }
  let flight: Promise<void> | null = null
  let again = false
  const load = (): Promise<void> => {
    again = flight !== null
    flight ??= read()
      .catch((error: Error) => logger.warn({ error: error.message }, 'blocks could not be read'))
      .finally(() => {
        flight = null
        if (again) void load()
      })
    return flight
  }
  events.on('message', (channel: string) => channel === blocksChannel && void load())
  events.subscribe(blocksChannel).catch(() => {})
  const timer = setInterval(() => void load(), reloadEveryMs)
  timer.unref()
  const holds = (kind: BlockKind, value: string) => (held.get(keyOf(kind, value)) ?? 0) > clock.now()
  return {
    has(buyerId, origin) {
      if (held.size === 0) return false
      if (buyerId !== null && holds('BUYER', buyerId)) return true
      if (holds('ADDRESS', networkOf(origin.ip))) return true
      const device = devices && deviceOf(origin)
      return device ? holds('DEVICE', device) : false
    },
    load,
    close: () => clearInterval(timer),
  }
}

/** The mark of the device that a request names, 22 characters; null: it names none. */
export function deviceOf(origin: Origin): string | null {
  const named = deviceNameOf(origin)
  return named === null ? null : createHash('sha256').update(named).digest('base64url').slice(0, 22)
}

/** The device as the request names it; null: it names none, or what no app of ours would call itself. */
export function deviceNameOf({ headers }: Origin): string | null {
  const named = headers[deviceHeader]
  return typeof named === 'string' && named.length >= 8 && named.length <= 100 ? named : null
}

/** What an address is blocked and limited by. Taps come by here: an IPv4 address is not parsed. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip
  if (ip.startsWith('::ffff:') && ip.includes('.')) return ip.slice(7)
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = ip.toLowerCase().replace(/%.*/, '').split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const whole = [...groups, ...Array.from({ length: 8 - groups.length - after.length }, () => '0'), ...after]
  const network = whole.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${network.join(':')}::/64`
}

const keyOf = (kind: BlockKind, value: string) => `${kind[0]}${value}`
const reloadEveryMs = 1_000
