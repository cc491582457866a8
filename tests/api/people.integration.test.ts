/** Who may do what, asked over HTTP as an attacker would: every door, every mutation, whatever it is called with. */
import { randomBytes, randomUUID } from 'node:crypto'
import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { areaOfPart } from '../../apps/bff/src/people/areas.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { staffMutations, staffPaths } from '../../apps/bff/src/testing/staff-procedures.ts'
import type { StaffLevel } from '../../packages/shared/src/contracts/people.ts'
import { deviceHeader } from '../../packages/shared/src/device-header.ts'
import type { OutcomeData } from '../../packages/shared/src/outcomes.ts'
import { ROOT } from '../../scripts/root.ts'
import { openSale, openShop, refusalOf, type Shop } from './shop.ts'

let shop: Shop
let tokens: Record<StaffLevel, string>
beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-people-'))
  const webRoot = join(dir, 'web')
  mkdirSync(join(webRoot, 'admin'), { recursive: true })
  writeFileSync(join(webRoot, 'admin', 'index.html'), '<!doctype html><title>admin</title>')
  shop = await openShop(join(dir, 'shop'), { WEB_ROOT: webRoot })
  tokens = {
    OWNER: await shop.staffToken('owner'),
    OPERATOR: await shop.staffToken('operator'),
    VIEWER: await shop.staffToken('viewer'),
  }
}, 180_000)
afterAll(() => shop[Symbol.asyncDispose]())

/** Open to whoever is signed in, and to their own account only. */
const isOwn = (path: string) => /^staff\.(login|logout|me|account)\b/.test(path)
const guarded = staffMutations.filter((path) => !isOwn(path))

async function post(path: string, headers: Record<string, string>, body = '{}') {
  const response = await fetch(`${shop.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  const answer = (await response.json().catch(() => ({}))) as { error?: { data: OutcomeData } }
  return { status: response.status, outcome: answer.error?.data.outcome }
}

const as = (level: StaffLevel) => ({ authorization: `Bearer ${tokens[level]}` })

describe('every staff mutation', () => {
  it('is one of many', () => expect(guarded.length).toBeGreaterThan(40))

  it('refuses a VIEWER before it looks at anything else', async () => {
    for (const path of guarded)
      expect({ path, ...(await post(`/trpc/${path}`, as('VIEWER'))) }).toEqual({
        path,
        status: 403,
        outcome: 'STAFF_FORBIDDEN',
      })
  })

  it('refuses who is not signed in, or no longer', async () => {
    const made = { authorization: `Bearer ${randomBytes(32).toString('base64url')}` }
    for (const path of staffMutations.filter((path) => path !== 'staff.login'))
      for (const headers of [{}, made])
        expect({ path, ...(await post(`/trpc/${path}`, headers)) }).toMatchObject({ path, outcome: 'SESSION_EXPIRED' })
  })

  it('refuses a shopper', async () => {
    const { token } = await shop.shopper('nosy')
    for (const path of guarded)
      expect(await post(`/trpc/${path}`, { authorization: `Bearer ${token}` })).toMatchObject({ status: 401 })
  })

  it('belongs to an area of the shop', () => {
    const parts = staffPaths.flatMap((path) => (isOwn(path) ? [] : [path.split('.')[1] ?? '']))
    expect([...new Set(parts)].filter((part) => !areaOfPart[part])).toEqual([])
  })

  it('cannot be carried by a page of somebody else', async () => {
    const before = await shop.pool.query('SELECT count(*)::int AS n FROM audit_entries')
    const cookies = `tidegate.staff-session=${tokens.OWNER}; token=${tokens.OWNER}; authorization=Bearer ${tokens.OWNER}`
    const foreign = { origin: 'https://evil.example', cookie: cookies, 'sec-fetch-site': 'cross-site' }
    // What a form can send without asking the browser's leave: three content types, cookies, and no header of its own.
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])
      for (const path of guarded)
        expect(
          (await post(`/trpc/${path}`, { ...foreign, 'content-type': type }, '{"level":3}')).status,
          path,
        ).toBeGreaterThan(399)
    const preflight = await fetch(`${shop.url}/trpc/staff.setDegrade`, {
      method: 'OPTIONS',
      headers: {
        ...foreign,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
    const after = await shop.pool.query('SELECT count(*)::int AS n FROM audit_entries')
    expect(after.rows).toEqual(before.rows)
  })
})

describe('every other door of staff', () => {
  const sources = globSync('apps/bff/src/**/*.ts', { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), 'utf8'))
  const doors = sources.flatMap((source) =>
    [...source.matchAll(/server\.(post|put|delete)\(\s*'(\/staff\/[^']+)'/g)].map(([, , path = '']) => path),
  )

  it.each(doors)('%s refuses who has no token', async (door) => {
    const path = door.replace(/:\w+/g, '1')
    for (const type of [
      'application/json',
      'application/octet-stream',
      'text/csv',
      'multipart/form-data; boundary=x',
      'image/png',
    ])
      expect((await post(path, { 'content-type': type })).status, type).toBeGreaterThan(399)
    expect((await post(path, { 'content-type': 'text/csv', cookie: `token=${tokens.OWNER}` })).status).toBeGreaterThan(
      399,
    )
  })
})

it('a role reads and writes where the table of permissions lets it, and nowhere else', async () => {
  const { account, password } = await (await shop.staff('owner')).staff.people.hire.mutate({
    ...{ account: 'packer', name: '阿仓', role: 'WAREHOUSE' },
  })
  const { token } = await shop.client().staff.login.mutate({ account, password })
  const packer = shop.client(token)
  expect(await refusalOf(packer.staff.shipping.toShip.query({}))).toMatchObject({ outcome: 'PASSWORD_CHANGE_DUE' })
  await packer.staff.account.changePassword.mutate({ current: password, next: 'seven crates of quiet lamps' })
  await packer.staff.shipping.toShip.query({})
  await packer.staff.orders.list.query({})
  const file = (kind: 'TO_SHIP' | 'ORDERS') => ({ kind, filter: {}, unmasked: false, reason: '' })
  expect(await packer.staff.exports.start.mutate(file('TO_SHIP'))).toMatchObject({ kind: 'TO_SHIP' })
  for (const forbidden of [
    () => packer.staff.exports.start.mutate(file('ORDERS')),
    () => packer.staff.settlement.list.query({}),
    () => packer.staff.people.list.query({}),
    () => packer.staff.audit.list.query({}),
    () => packer.staff.buyers.list.query({}),
    () => packer.staff.refunds.retry.mutate({ outRefundNo: 'R1' }),
  ])
    expect(await refusalOf(forbidden())).toMatchObject({ outcome: 'STAFF_FORBIDDEN', status: 403 })
  // Past the door: the order does not exist.
  const shipped = packer.staff.shipping.ship.mutate({ orderId: '1', carrier: 'SF', trackingNo: 'SF1234567890' })
  expect((await refusalOf(shipped)).outcome).not.toBe('STAFF_FORBIDDEN')
})

it('keeps a blocked buyer from the login, the room and the tap, and lets an order go on that was there', async () => {
  const operator = await shop.staff('operator')
  const { campaignId, offerId } = await openSale(operator)
  const [good, bad] = [await shop.shopper('good-phone'), await shop.shopper('bad-phone')]
  const tap = () => ({ offerId, quantity: 1, requestId: randomUUID() })
  const first = tap()
  const { orderId } = await bad.client.rush.buy.mutate(first)
  await eventually(async () => expect((await bad.client.rush.receipt.query(first)).state).toBe('PENDING_PAYMENT'))

  const block = await operator.staff.buyers.block.mutate({
    ...{ kind: 'BUYER', value: bad.buyerId, minutes: 60, reason: '脚本抢购' },
  })
  expect(block).toMatchObject({ holds: true, by: 'operator' })
  expect(await refusalOf(bad.client.rush.buy.mutate(tap()))).toMatchObject({ outcome: 'BLOCKED', status: 403 })
  const entry = { campaignId, token: randomBytes(16).toString('hex') }
  expect(await refusalOf(bad.client.rooms.enter.mutate(entry))).toMatchObject({ outcome: 'BLOCKED' })
  expect(await refusalOf(bad.client.standby.join.mutate(tap()))).toMatchObject({
    outcome: 'BLOCKED',
  })
  expect(await refusalOf(shop.shopper('bad-phone'))).toMatchObject({ outcome: 'BLOCKED' })
  expect((await bad.client.orders.get.query({ orderId })).state).toBe('PENDING_PAYMENT')
  await good.client.rush.buy.mutate(tap())
  // The batched way to the same procedure.
  const batched = await post(
    '/trpc/rush.buy?batch=1',
    { authorization: `Bearer ${bad.token}` },
    JSON.stringify({ 0: tap() }),
  )
  expect(batched.status).toBe(403)

  await operator.staff.buyers.unblock.mutate({ blockId: block.id })
  expect(await refusalOf(bad.client.rush.buy.mutate(tap()))).toMatchObject({ outcome: 'LIMIT_REACHED' })
  const view = await operator.staff.buyers.get.query({ buyerId: bad.buyerId })
  expect(view).toMatchObject({ orders: { placed: 1, paid: 0 }, lastAddress: '127.0.0.1', blocked: false })
})

it('keeps a device out that names itself', async () => {
  const operator = await shop.staff('operator')
  const { offerId } = await openSale(operator)
  const { token } = await shop.shopper('cunning')
  const { buyerId } = await shop.shopper('cunning')
  const tap = (device: string) =>
    post(
      '/trpc/rush.buy',
      { authorization: `Bearer ${token}`, [deviceHeader]: device },
      JSON.stringify({ offerId, quantity: 1, requestId: randomUUID() }),
    )
  const { code } = (await (
    await fetch(`${shop.instance.urls.sandbox}/sandbox/login-code`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"device":"cunning"}',
    })
  ).json()) as { code: string }
  await post('/trpc/buyers.login', { [deviceHeader]: 'h5-cunning-1' }, JSON.stringify({ code }))
  const { lastDevice } = await operator.staff.buyers.get.query({ buyerId })
  await operator.staff.buyers.block.mutate({ kind: 'DEVICE', value: lastDevice ?? '', minutes: 5, reason: '一机多号' })
  expect(await tap('h5-cunning-1')).toEqual({ status: 403, outcome: 'BLOCKED' })
  expect((await tap('h5-cunning-2')).status).toBe(200)
})

it('serves the admin so that foreign script, frames and forms get nowhere', async () => {
  for (const path of ['/admin/', '/admin/campaigns', '/admin/index.html']) {
    const { headers, status } = await fetch(`${shop.url}${path}`)
    expect(status, path).toBe(200)
    const policy = Object.fromEntries(
      (headers.get('content-security-policy') ?? '').split('; ').map((rule) => [rule.split(' ')[0], rule]),
    )
    expect(policy).toMatchObject({
      'default-src': "default-src 'none'",
      'script-src': "script-src 'self'",
      'connect-src': "connect-src 'self'",
      'base-uri': "base-uri 'none'",
      'form-action': "form-action 'self'",
      'frame-ancestors': "frame-ancestors 'none'",
    })
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('x-frame-options')).toBe('DENY')
  }
})
