import type { CampaignSave } from '@tidegate/shared/contracts/staff'
import { defaultRoomSettings, type RoomSettings } from '@tidegate/shared/contracts/waiting-room'
import { fen } from '@tidegate/shared/fen'
import { beforeAll, expect, it } from 'vitest'
import { recordAudit } from '../audit/record.ts'
import { systemClock } from '../kernel/clock.ts'
import { createIds } from '../kernel/snowflake.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import type { StaffDeps } from './deps.ts'
import { getCampaign } from './read-campaigns.ts'
import { readHistory } from './read-history.ts'
import { saveCampaign } from './save-campaign.ts'

let pool: TestDatabase['pool']
let deps: StaffDeps
const skuId = '12'

beforeAll(async () => {
  const [database, redis] = [await testDatabase(), await testRedis()]
  pool = database.pool
  const ids = createIds({ worker: 1, clock: systemClock })
  deps = {
    pool,
    hot: redis.client,
    ids,
    lanes: 16,
    spreadFrom: 50_000,
    newId: () => ids.next(0),
    random: Math.random,
    bustCatalogue: async () => {},
    bustCampaign: async () => {},
  }
  await pool.query(`INSERT INTO categories (id, name) VALUES (1, '数码')`)
  await pool.query(
    `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at) VALUES (11, 1, 'SHIP', 'ON_SHELF', '星潮手机', '{/media/a.webp}', '{}', now())`,
  )
  await pool.query(
    'INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock) VALUES ($1, 11, $2, 9900, 12900, 100)',
    [skuId, '黑'],
  )
  await pool.query(
    `INSERT INTO staff (id, account, name, role, password_hash) VALUES (7, 'owner', '林潮', 'OWNER', '-')`,
  )
})

const lottery: RoomSettings = {
  mode: 'SHUFFLE',
  lobbyOpensSeconds: 1_800,
  rate: 250,
  cap: 1_000,
  queueMax: 50_000,
  audienceShare: 30,
  maxRiskRank: 2,
  standbyPaySeconds: 300,
}

const draft = (more: Partial<CampaignSave> = {}): CampaignSave => ({
  title: '整点',
  subtitle: '',
  banner: '/media/b.webp',
  rules: [],
  startsAt: Date.now(),
  endsAt: Date.now() + 3_600_000,
  payWindowSeconds: 900,
  room: defaultRoomSettings,
  offers: [{ skuId, priceFen: fen(5900), total: 10, buyerLimit: 1 }],
  ...more,
})

async function save(campaign: CampaignSave): Promise<string> {
  const saved = await saveCampaign(deps, '7', campaign)
  if (saved.kind === 'REFUSED') throw new Error(saved.outcome)
  return saved.campaignId
}

it('keeps every setting of the waiting room, and takes a change of each', async () => {
  const id = await save(draft())
  const first = await getCampaign(pool, id)
  expect(first).toMatchObject({ room: defaultRoomSettings, version: 1, clearedAt: null })
  await save(draft({ id, version: 1, room: lottery }))
  expect(await getCampaign(pool, id)).toMatchObject({ room: lottery, version: 2 })
})

it('refuses a form that was opened before another save, and changes nothing', async () => {
  const id = await save(draft({ room: lottery }))
  await save(draft({ id, version: 1, title: '先到的' }))
  expect(await saveCampaign(deps, '7', draft({ id, version: 1, title: '后到的', room: lottery }))).toEqual({
    kind: 'REFUSED',
    outcome: 'VERSION_CONFLICT',
  })
  expect(await getCampaign(pool, id)).toMatchObject({ title: '先到的', room: defaultRoomSettings })
})

it('tells who did what to a campaign, newest first, with the reason and the rate where there is one', async () => {
  const id = await save(draft())
  const deed = (staffId: string | null, action: string, after: object) =>
    recordAudit(pool, { id: deps.newId(), staffId, action, subject: `campaign:${id}`, after })
  await deed(null, 'campaign.prewarm', { epoch: 1 })
  await deed('7', 'campaign.override', { reason: '已与运维确认', red: [] })
  await deed('7', 'room.steer', { rate: 50, cap: 200 })
  expect(await readHistory(pool, id)).toMatchObject([
    { action: 'room.steer', by: '林潮', reason: null, admission: { rate: 50, cap: 200 } },
    { action: 'campaign.override', by: '林潮', reason: '已与运维确认', admission: null },
    { action: 'campaign.prewarm', by: null, reason: null, admission: null },
    { action: 'campaign.save', by: '林潮', reason: null, admission: null },
  ])
})
