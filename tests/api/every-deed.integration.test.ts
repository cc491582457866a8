/** Every change by staff leaves its trace: each mutation of the router is done for real, and the audit is read after it. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffMutations } from '../../apps/bff/src/testing/staff-procedures.ts'
import { everyDeed } from './every-deed.ts'
import { type Client, openShop, type Shop } from './shop.ts'

/** What leaves none → why. */
const silent: Readonly<Record<string, string>> = {
  'staff.login': 'the session itself is the record (staff_sessions)',
  'staff.account.offerTwoFactor': 'nothing is in force before a code has come back',
  'staff.cards.find': 'reads; a mutation so that the code is in no address',
  'staff.orders.annotate': "an event of the order, signed with the writer's name",
  '/staff/goods/import': 'reads a file and says what it would do; with its plan it does it',
  '/staff/cards/imports': 'goes on with a batch whose opening is the trace',
}

interface Trace {
  deed: string
  /** By whoever did it. */
  actions: string[]
}

let shop: Shop
const traces: Trace[] = []
beforeAll(async () => {
  shop = await openShop(mkdtempSync(join(tmpdir(), 'tidegate-deeds-')))
  const token = await shop.staffToken('owner')
  const as = async (account: string, password: string): Promise<Client> =>
    shop.client((await shop.client(undefined, watched).staff.login.mutate({ account, password })).token, watched)
  await everyDeed({
    shop,
    as,
    owner: shop.client(token, watched),
    send: async (path, type, body) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': type }
      return (
        await watched(`${shop.url}${path}`, { method: 'POST', headers, body: new Uint8Array(Buffer.from(body)) })
      ).json()
    },
  })
}, 240_000)
afterAll(() => shop?.[Symbol.asyncDispose]())

/** Lets a call through, and writes down what the audit says of it. Only staff come this way, one call after the other. */
const watched: typeof fetch = async (address, init) => {
  if (init?.method !== 'POST') return fetch(address, init)
  const before = new Set((await byStaff()).map(({ id }) => id))
  const response = await fetch(address, init)
  const { pathname: path, searchParams } = new URL(address instanceof Request ? address.url : address)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  const actions = (await byStaff()).flatMap(({ id, action }) => (before.has(id) ? [] : action))
  const name = path.replace(/^\/trpc\//, '').replace(/\/\d+$/, '')
  traces.push({ deed: searchParams.has('plan') ? `${name}?plan` : name, actions })
  return response
}

async function byStaff(): Promise<{ id: string; action: string }[]> {
  const { rows } = await shop.pool.query('SELECT id::text, action FROM audit_entries WHERE staff_id IS NOT NULL')
  return rows
}

describe('every mutation of staff', () => {
  it('is done once at least', () => {
    const done = new Set(traces.map(({ deed }) => deed))
    expect(staffMutations.filter((path) => !done.has(path))).toEqual([])
  })

  it('leaves one line in the audit, under a name of its own', () => {
    const missed = traces.filter(({ deed, actions }) => actions.length !== (deed in silent ? 0 : 1))
    expect(missed).toEqual([])
    expect(traces.filter(({ actions }) => actions.some((action) => !/^[a-z-]+\.[a-zA-Z-]+$/.test(action)))).toEqual([])
  })
})
