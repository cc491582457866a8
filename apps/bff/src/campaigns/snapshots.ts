/**
 * Home, campaigns and products as documents: bytes made once, with an ETag that changes when what they say does.
 *
 * What can fail: the reads fail or may not ask: the last document of this process answers, then the last copy on this host's disk (a
 * campaign's is written by prewarm). A burst: one read at a time a name, and its bytes answer for a second.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { CampaignView, HomeView, ProductDetail } from '@tidegate/shared/contracts/catalogue'
import type { Snapshot, SnapshotName } from '@tidegate/shared/contracts/snapshots'
import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Clock } from '../kernel/clock.ts'

export interface SnapshotsDeps {
  catalogueReads: { home(): Promise<HomeView>; product(productId: string): Promise<ProductDetail | null> }
  campaignReads: { get(campaignId: string): Promise<CampaignView | null> }
  degradeLevel(): DegradeLevel
  clock: Clock
  logger: Logger
  snapshotDir: string
}

export interface SnapshotDocument {
  body: Buffer
  /** The same, packed when it was made: nothing is packed while people wait. */
  packed: { br: Buffer; gzip: Buffer }
  etag: string
}

export interface Snapshots {
  /** null: there is no such page. @throws what the reads throw when no copy is left anywhere */
  read(name: SnapshotName): Promise<SnapshotDocument | null>
}

type View = HomeView | CampaignView | ProductDetail
interface Kept {
  view: View
  /** The view without the moment it was read at. */
  says: string
  degrade: DegradeLevel
  document: SnapshotDocument
  until: number
}

export function createSnapshots(deps: SnapshotsDeps): Snapshots {
  const { clock, degradeLevel } = deps
  const memory = new LRUCache<SnapshotName, Kept>({ max: 2_000 })
  const reading = new Map<SnapshotName, Promise<SnapshotDocument | null>>()

  async function make(name: SnapshotName): Promise<SnapshotDocument | null> {
    const before = memory.get(name)
    const view = await readView(deps, name).catch(async (error: unknown) => {
      const last = before?.view ?? (await readKept(deps, name))
      if (!last) throw error
      return last
    })
    if (!view) {
      memory.delete(name)
      return null
    }
    const degrade = degradeLevel()
    const says = JSON.stringify({ ...view, serverNow: undefined })
    const until = clock.now() + memoryMs
    if (before?.says === says && before.degrade === degrade) before.until = until
    else memory.set(name, { view, says, degrade, document: documentOf({ degrade, view }, says), until })
    if (before?.says !== says && !name.startsWith('campaign.')) void keep(deps, name, view)
    return memory.get(name)?.document ?? null
  }

  return {
    read(name) {
      const kept = memory.get(name)
      if (kept && clock.now() < kept.until) return Promise.resolve(kept.document)
      const under = reading.get(name) ?? make(name).finally(() => reading.delete(name))
      reading.set(name, under)
      return under
    },
  }
}

function readView({ catalogueReads, campaignReads }: SnapshotsDeps, name: SnapshotName): Promise<View | null> {
  const [kind, id = ''] = name.split('.')
  if (kind === 'campaign') return campaignReads.get(id)
  return kind === 'product' ? catalogueReads.product(id) : catalogueReads.home()
}

function documentOf(snapshot: Snapshot<View>, says: string): SnapshotDocument {
  const digest = createHash('sha256').update(`${snapshot.degrade} ${says}`).digest('base64url').slice(0, 22)
  const body = Buffer.from(JSON.stringify(snapshot))
  // Home of the demo shop: 9.1 KB, in a quarter of a millisecond 1.6 KB.
  const br = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
  return { body, packed: { br, gzip: gzipSync(body) }, etag: `"${digest}"` }
}

async function readKept({ snapshotDir }: SnapshotsDeps, name: SnapshotName): Promise<View | null> {
  const text = await readFile(join(snapshotDir, fileOf(name)), 'utf8').catch(() => '')
  return text ? (JSON.parse(text) as View) : null
}

/** Written aside, then moved into place, so nobody reads half a file. */
async function keep({ snapshotDir, logger }: SnapshotsDeps, name: SnapshotName, view: View): Promise<void> {
  const file = join(snapshotDir, fileOf(name))
  try {
    await mkdir(snapshotDir, { recursive: true })
    await writeFile(`${file}.${process.pid}`, JSON.stringify(view))
    await rename(`${file}.${process.pid}`, file)
  } catch (error) {
    logger.warn({ snapshot: name, err: error }, 'a snapshot could not be kept on disk')
  }
}

/** Prewarm names a campaign's file by its id alone. */
const fileOf = (name: SnapshotName) => `${name.replace(/^campaign\./, '')}.json`

const memoryMs = 1_000
