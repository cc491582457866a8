/** Snapshots as a phone, a CDN and WeChat's own servers fetch them, over real HTTP against a whole instance. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { unpackPoints } from '../../packages/shared/src/live-series.ts'
import { type Client, openSale, openShop, refusalOf, type Shop } from './shop.ts'

let shop: Shop
let operator: Client
let campaignId: string
beforeAll(async () => {
  shop = await openShop(mkdtempSync(join(tmpdir(), 'tidegate-api-')))
  operator = await shop.staff('operator')
  campaignId = (await openSale(operator)).campaignId
}, 90_000)
afterAll(() => shop?.[Symbol.asyncDispose]())

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${shop.url}${path}`, { headers })
const saying = async (path: string) => (await get(path)).json() as Promise<{ degrade: number; view: unknown }>

it('says what the procedures say, and to whom it has said it before only that', async () => {
  const client = shop.client()
  const answer = await get('/snapshots/home.json')
  expect(answer.headers.get('cache-control')).toBe('public, max-age=0, s-maxage=5, stale-if-error=86400')
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  const home = await client.catalogue.home.query()
  expect(await answer.json()).toMatchObject({ degrade: 0, view: { ...home, serverNow: expect.any(Number) } })
  expect(await saying(`/snapshots/campaign.${campaignId}.json`)).toMatchObject({
    view: { ...(await client.campaigns.get.query({ campaignId })), phase: 'LIVE' },
  })
  expect(await saying('/snapshots/product.11.json')).toMatchObject({ view: { id: '11', title: '星潮手机' } })

  const etag = answer.headers.get('etag') ?? ''
  const again = await get('/snapshots/home.json', { 'if-none-match': etag })
  expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
})

it.each([
  ['gzip, deflate, br', 'br'],
  ['gzip, deflate', 'gzip'],
  ['identity', null],
])('packs for who takes %s', async (accepted, coding) => {
  const answer = await get('/snapshots/product.11.json', { 'accept-encoding': accepted })
  expect([answer.headers.get('content-encoding'), answer.headers.get('vary')]).toEqual([coding, 'accept-encoding'])
  expect(await answer.json()).toMatchObject({ view: { title: '星潮手机' } })
})

it('a page that was opened is counted once, wherever what it shows came from; reading it is not opening it', async () => {
  const client = shop.client()
  await saying(`/snapshots/campaign.${campaignId}.json`)
  await client.campaigns.get.query({ campaignId })
  await client.campaigns.viewed.query({ campaignId })
  expect((await refusalOf(client.campaigns.viewed.query({ campaignId: '999999' }))).outcome).toBe('CAMPAIGN_NOT_FOUND')
  await eventually(async () => {
    const { series } = await operator.staff.live.history.query({ campaignId })
    expect(unpackPoints(series).at(-1)?.views).toBe(1)
  })
})

it.each([
  'home',
  'campaign.0.json',
  'campaign.abc.json',
  'product.999999.json',
  '..%2F..%2Fsecrets.json',
  'home.json.123',
])('there is no %s', async (file) => {
  const answer = await get(`/snapshots/${file}`)
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ error: { data: { outcome: 'NOT_FOUND' } } })
})

it('what a merchant changes and how much is offered is said within two seconds', async () => {
  await operator.staff.campaigns.pause.mutate({ campaignId })
  await eventually(async () =>
    expect(await saying(`/snapshots/campaign.${campaignId}.json`)).toMatchObject({ view: { phase: 'PAUSED' } }),
  )
  await operator.staff.campaigns.resume.mutate({ campaignId })
  await operator.staff.setDegrade.mutate({ level: 3 })
  await eventually(async () => expect((await saying('/snapshots/home.json')).degrade).toBe(3))
  await operator.staff.setDegrade.mutate({ level: 0 })
  await eventually(async () => expect((await saying('/snapshots/home.json')).degrade).toBe(0))
})

it("WeChat's servers get home, and the page being opened before it", async () => {
  const appid = shop.instance.env['WECHAT_APP_ID'] ?? ''
  const asked = (more: Record<string, string>) =>
    get(
      `/prefetch?${new URLSearchParams({ appid, token: 'tidegate', timestamp: '1790000000000', scene: '1001', ...more }).toString()}`,
    )
  const names = async (more: Record<string, string>) => Object.keys((await (await asked(more)).json()) as object)
  expect(await names({ path: 'pages/home/index' })).toEqual(['home'])
  expect(await names({})).toEqual(['home'])
  const opened = { path: 'pages/campaign/index', query: `campaignId=${campaignId}&from=share` }
  expect(await names(opened)).toEqual([`campaign.${campaignId}`, 'home'])
  expect(await (await asked(opened)).json()).toMatchObject({ home: await saying('/snapshots/home.json') })
  expect(await names({ path: 'pages/campaign/index', query: 'campaignId=1' })).toEqual(['home'])
  expect((await asked({ appid: 'wx-of-somebody-else' })).status).toBe(400)
  expect((await get('/prefetch')).status).toBe(400)
})
