/**
 * Where the most taps come from: addresses and devices, counted in this process's memory, so that a merchant sees whom to keep out.
 *
 * For showing only. One tap in eight is looked at and counts for eight, so most taps pay one addition. Bounded: of each kind at most
 * `sourcesMax` in five seconds, and who is loud is among the first. Told are those above what one person's finger does.
 */
import type { HotSource } from '@tidegate/shared/contracts/people'
import { deviceHeader } from '@tidegate/shared/device-header'
import type { Redis } from 'ioredis'
import { deviceNameOf, deviceOf, networkOf, type Origin } from '../buyers/blocks.ts'
import { maxWorkers } from '../kernel/snowflake.ts'
import { keys } from '../redis/keys.ts'

export interface HotSources {
  tapped(origin: Origin): void
  /** The loudest of the last seconds. To be asked once a second: it also forgets. */
  loudest(now: number): HotSource[]
}

export function createHotSources({ sourcesMax = 4_096, every = 8 } = {}): HotSources {
  const [addresses, devices] = [createTally(sourcesMax), createTally(sourcesMax)]
  let taps = 0
  let turnedAt = 0
  // Named last: a device's mark is a hash, and most of thousands of devices tap once.
  const loudDevices = () =>
    top(
      'DEVICE',
      devices.sums((device) => device),
      every,
    ).flatMap((source) => {
      const mark = markOf(source.value)
      return mark === null ? [] : [{ ...source, value: mark }]
    })
  return {
    tapped(origin) {
      if (++taps % every !== 0) return
      addresses.add(origin.ip)
      // A name that cannot be blocked takes no place from one that can.
      const device = deviceNameOf(origin)
      if (device !== null) devices.add(device)
    },
    loudest(now) {
      const loud = [...top('ADDRESS', addresses.sums(networkOf), every), ...loudDevices()]
      if (now - turnedAt >= spanMs) {
        turnedAt = now
        addresses.turn()
        devices.turn()
      }
      return loud
    },
  }
}

/** What all processes heard, added up, the loudest first. */
export async function readHotSources(hot: Redis): Promise<HotSource[]> {
  const said = await hot.mget(Array.from({ length: maxWorkers }, (_, worker) => keys.hotSources(worker)))
  const sums = new Map<string, HotSource>()
  for (const text of said)
    for (const source of text === null ? [] : (JSON.parse(text) as HotSource[])) {
      const key = `${source.kind}:${source.value}`
      const known = sums.get(key)
      if (known) known.perSecond += source.perSecond
      else sums.set(key, source)
    }
  return [...sums.values()].sort((a, b) => b.perSecond - a.perSecond).slice(0, 2 * shown)
}

/** Counts of the running span and of the one before it. */
function createTally(most: number) {
  let young = new Map<string, number>()
  let old = new Map<string, number>()
  return {
    add(key: string): void {
      const known = young.get(key)
      if (known !== undefined || young.size < most) young.set(key, (known ?? 0) + 1)
    },
    /** By what they are blocked by; a name that has none is left out. */
    sums(nameOf: (key: string) => string | null): Map<string, number> {
      const sums = new Map<string, number>()
      for (const counts of [young, old])
        for (const [key, count] of counts) {
          const name = nameOf(key)
          if (name !== null) sums.set(name, (sums.get(name) ?? 0) + count)
        }
      return sums
    },
    turn(): void {
      old = young
      young = new Map()
    },
  }
}

/** Over the span before and, on average, half of the running one. */
function top(kind: HotSource['kind'], sums: Map<string, number>, every: number): HotSource[] {
  return [...sums]
    .map(([value, count]) => ({ kind, value, perSecond: Math.round((count * every) / ((spanMs * 1.5) / 1_000)) }))
    .filter(({ perSecond }) => perSecond >= loudFrom)
    .sort((a, b) => b.perSecond - a.perSecond)
    .slice(0, shown)
}

const markOf = (device: string) => deviceOf({ ip: '', headers: { [deviceHeader]: device } })
const spanMs = 5_000
const loudFrom = 5
const shown = 10
