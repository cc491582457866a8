import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CampaignView, HomeView } from '@tidegate/shared/contracts/catalogue'
import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import { pino } from 'pino'
import { afterAll, expect, it } from 'vitest'
import { NotKept } from '../cache/read-through.ts'
import { eventually } from '../testing/eventually.ts'
import { createSnapshots } from './snapshots.ts'

const dirs: string[] = []
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true })
})

function shop(snapshotDir = mkdtempSync(join(tmpdir(), 'tidegate-snapshots-'))) {
  dirs.push(snapshotDir)
  const world = { now: 1_000, title: '整点潮抢', level: 0 as DegradeLevel, away: false, reads: 0 }
  const home = () => ({ serverNow: world.now, campaigns: [], categories: [{ id: '1', name: world.title }] })
  const read = async <T>(view: T): Promise<T> => {
    world.reads++
    if (world.away) throw new NotKept('window shop')
    return view
  }
  const snapshots = createSnapshots({
    catalogueReads: { home: () => read(home() as unknown as HomeView), product: () => read(null) },
    campaignReads: { get: (id) => read(id === '11' ? ({ id, title: world.title } as CampaignView) : null) },
    degradeLevel: () => world.level,
    clock: { now: () => world.now },
    logger: pino({ level: 'silent' }),
    snapshotDir,
  })
  const saying = async (name: Parameters<typeof snapshots.read>[0]) => {
    world.now += 1_000
    const document = await snapshots.read(name)
    return (
      document && { etag: document.etag, ...(JSON.parse(String(document.body)) as { degrade: number; view: unknown }) }
    )
  }
  return { world, saying, snapshots, snapshotDir }
}

it('the name of what it says changes with what it says, and with the degrade level, but not with time', async () => {
  const { world, saying } = shop()
  const first = await saying('home')
  expect(first).toMatchObject({ degrade: 0, view: { serverNow: 2_000, categories: [{ name: '整点潮抢' }] } })
  expect(await saying('home')).toEqual(first)
  world.title = '午夜场'
  const second = await saying('home')
  expect(second?.etag).not.toBe(first?.etag)
  world.level = 2
  expect(await saying('home')).toMatchObject({ degrade: 2, view: { categories: [{ name: '午夜场' }] } })
  expect((await saying('home'))?.etag).not.toBe(second?.etag)
})

it('a burst is one read, and its bytes answer for a second', async () => {
  const { world, snapshots } = shop()
  await Promise.all(Array.from({ length: 200 }, () => snapshots.read('campaign.11')))
  await snapshots.read('campaign.11')
  expect(world.reads).toBe(1)
  expect(await snapshots.read('campaign.12')).toBeNull()
})

it('while nothing can be read the last document answers, in a new process the copy on disk, and then nobody', async () => {
  const { world, saying, snapshotDir } = shop()
  const first = await saying('home')
  world.away = true
  world.level = 2
  expect(await saying('home')).toMatchObject({ degrade: 2, view: first?.view })

  await eventually(() => expect(readFileSync(join(snapshotDir, 'home.json'), 'utf8')).toContain('整点潮抢'))
  writeFileSync(join(snapshotDir, '11.json'), JSON.stringify({ id: '11', title: '预热时' }))
  const next = shop(snapshotDir)
  next.world.away = true
  expect(await next.saying('home')).toMatchObject({ view: { categories: [{ name: '整点潮抢' }] } })
  expect(await next.saying('campaign.11')).toMatchObject({ view: { title: '预热时' } })
  await expect(next.saying('product.7')).rejects.toBeInstanceOf(NotKept)
})
