/**
 * What viewers of a sale are sent, a second at a time. One reader a process and campaign, however many watch: it reads the newest points
 * from Redis and hands the same frame to all of them.
 *
 * Invariant: a viewer gets every second once and in order. It says which was its last (`since`); what it missed meanwhile is read from
 * the ring and comes first. What can fail: Redis away (nothing comes, and the page says since when), the scheduler away (the reader
 * samples in its place), this process dying (the viewer comes back to another with its last second).
 */
import { once } from 'node:events'
import type { LiveDeed, LiveFrame, LiveNow, LivePoint } from '@tidegate/shared/contracts/live'
import { packPoints } from '@tidegate/shared/live-series'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Clock } from '../kernel/clock.ts'
import { pause } from '../kernel/pause.ts'
import { keys } from '../redis/keys.ts'
import { readDeeds } from './read-deeds.ts'
import type { LiveSampler, SampleDeps } from './sample.ts'

export interface WatchDeps extends Pick<SampleDeps, 'pool'> {
  hot: Redis
  clock: Clock
  logger: Logger
  sampler: LiveSampler
}

export interface LiveWatch {
  /** Frames from after the second `since` on (else from half an hour ago), until `signal` aborts. Nothing: no such campaign. */
  watch(campaignId: string, since: number | null, signal: AbortSignal): AsyncGenerator<LiveFrame>
  /** Ends all watching: a server that closes does not wait for its viewers. */
  close(): void
}

export function createLiveWatch(deps: WatchDeps): LiveWatch {
  const feeds = new Map<string, Feed>()
  const closing = new AbortController()
  return {
    async *watch(campaignId, since, signal) {
      const leaving = AbortSignal.any([signal, closing.signal])
      const feed = feeds.get(campaignId) ?? openFeed(deps, campaignId)
      feeds.set(campaignId, feed)
      feed.viewers++
      try {
        yield* follow(deps, feed, since, leaving)
      } finally {
        if (--feed.viewers === 0) {
          feed.stop.abort()
          feeds.delete(campaignId)
        }
      }
    },
    close: () => closing.abort(),
  }
}

interface Feed {
  campaignId: string
  viewers: number
  stop: AbortController
  /** Tells that `latest` has changed. */
  news: EventTarget
  latest: { now: LiveNow; deeds: LiveDeed[]; points: LivePoint[] } | null
  /** There is no such campaign. */
  unknown: boolean
}

function openFeed(deps: WatchDeps, campaignId: string): Feed {
  const feed: Feed = {
    ...{ campaignId, viewers: 0, stop: new AbortController(), news: new EventTarget(), latest: null, unknown: false },
  }
  void (async () => {
    while (!feed.stop.signal.aborted && !feed.unknown) {
      await readNews(deps, feed).catch((error: Error) =>
        deps.logger.debug({ campaign: campaignId, error: error.message }, 'live view could not be read'),
      )
      await pause(lookEveryMs, feed.stop.signal)
    }
  })()
  return feed
}

async function readNews(deps: WatchDeps, feed: Feed): Promise<void> {
  const { hot, clock, sampler, pool } = deps
  const { campaignId, latest } = feed
  const since = latest?.now.at ?? clock.now() - absentAfterMs
  const points = await readPoints(hot, campaignId, since)
  if (points.length === 0) {
    if (clock.now() - since < absentAfterMs) return
    feed.unknown = !(await sampler.sample(campaignId))
    if (feed.unknown) feed.news.dispatchEvent(new Event('news'))
    return
  }
  const [now, deeds] = await Promise.all([hot.get(keys.liveNow(campaignId)), readDeeds(pool, campaignId)])
  if (now === null) return
  const same = latest !== null && JSON.stringify(latest.deeds) === JSON.stringify(deeds)
  // `now` may be a second ahead of the newest point read before it; that point comes with the next look.
  feed.latest = { now: { ...JSON.parse(now), at: points.at(-1)?.at }, deeds: same ? latest.deeds : deeds, points }
  feed.news.dispatchEvent(new Event('news'))
}

async function* follow(
  { hot, clock }: WatchDeps,
  feed: Feed,
  since: number | null,
  signal: AbortSignal,
): AsyncGenerator<LiveFrame> {
  let last = since ?? clock.now() - shownMs
  let deeds: LiveDeed[] | null = null
  while (!signal.aborted && !feed.unknown) {
    const { latest } = feed
    if (latest && latest.now.at > last) {
      // Everything between the viewer's last second and this one is in the frame, unless it has been away for longer.
      const first = latest.points[0]?.at ?? 0
      const missed = first > last + 1_000 ? await readPoints(hot, feed.campaignId, last, first) : []
      const points = [...missed, ...latest.points.filter(({ at }) => at > last)]
      last = latest.now.at
      const news = deeds === latest.deeds ? null : latest.deeds
      yield { serverNow: clock.now(), series: packPoints(points), now: latest.now, deeds: news }
      deeds = latest.deeds
      continue
    }
    await once(feed.news, 'news', { signal }).catch(() => {})
  }
}

/** Points after the second `after`, and before `until`, oldest first. */
async function readPoints(hot: Redis, campaignId: string, after: number, until?: number): Promise<LivePoint[]> {
  const end = until === undefined ? '+' : `(${until}-0`
  const entries = await hot.xrange(keys.livePoints(campaignId), `(${Math.ceil(after)}-1`, end)
  return entries.map(([, fields]) => JSON.parse(fields[1] as string) as LivePoint)
}

const lookEveryMs = 150
// A second's point is late by the time it takes to make; this late, nobody is making them.
const absentAfterMs = 2_500
const shownMs = 30 * 60_000
