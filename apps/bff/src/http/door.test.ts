/** A door lets one browser through to one path for a while, and whoever is signed out no more. */
import { randomBytes } from 'node:crypto'
import type { StaffRole } from '@tidegate/shared/contracts/staff'
import fastify from 'fastify'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { createSeal } from '../kernel/seal.ts'
import { openDoor, staffAtDoor } from './door.ts'

const file = { path: '/staff/exports/1/file', least: 'VIEWER', area: 'orders' } as const
const board = { path: '/staff/board', least: 'VIEWER', area: 'system' } as const
const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])

let now: number
let sessions: Map<string, StaffRole>
let publicUrl: string
beforeEach(() => {
  now = 1_700_000_000_000
  sessions = new Map([['token-of-support', 'SUPPORT']])
  publicUrl = 'https://shop.example'
})

async function atTheDoor() {
  const app = {
    seal,
    clock: { now: () => now },
    config: { http: { publicUrl } },
    staffSessions: {
      verify: async (token: string) => {
        const role = sessions.get(token)
        return role ? { kind: 'SIGNED_IN', staff: { staffId: '1', role, todo: null } } : { kind: 'EXPIRED' }
      },
    },
  } as unknown as Context
  const server = fastify()
  for (const door of [file, board]) {
    server.post(`${door.path}/door`, (request, reply) => openDoor(app, request, reply, { ...door, seconds: 60 }))
    server.get(door.path, (request) => staffAtDoor(app, request, door))
  }
  return {
    open: (path: string, token?: string) =>
      server.inject({
        method: 'POST',
        url: `${path}/door`,
        headers: token ? { authorization: `Bearer ${token}` } : {},
      }),
    enter: async (path: string, cookie: string) =>
      (await server.inject({ url: path, headers: cookie === '' ? {} : { cookie } })).json<{
        kind: string
        outcome?: string
      }>(),
  }
}

const cookieOf = (headers: Record<string, unknown>) => String(headers['set-cookie']).split(';')[0] as string

describe('a door', () => {
  it('opens for who is signed in, to its own path, out of reach of scripts and other sites', async () => {
    const { open, enter } = await atTheDoor()
    const { statusCode, headers } = await open(file.path, 'token-of-support')
    expect(statusCode).toBe(204)
    expect(headers['set-cookie']).toMatch(
      /; Path=\/staff\/exports\/1\/file; Max-Age=60; HttpOnly; SameSite=Strict; Secure$/,
    )
    expect(headers['set-cookie']).not.toContain('token-of-support')
    expect(await enter(file.path, cookieOf(headers))).toMatchObject({ kind: 'ALLOWED' })
    expect(await enter(file.path, `a=b; ${cookieOf(headers)}; c=d`)).toMatchObject({ kind: 'ALLOWED' })
    // Sealed to its path: taken elsewhere it is nobody's.
    sessions.set('token-of-support', 'OWNER')
    expect(await enter(board.path, cookieOf(headers))).toMatchObject({ kind: 'REFUSED', outcome: 'SESSION_EXPIRED' })
  })

  it('stays shut for who is not signed in, or may not look there', async () => {
    const { open } = await atTheDoor()
    for (const [path, token] of [
      [file.path, undefined],
      [file.path, 'made-up'],
      [board.path, 'token-of-support'],
    ] as const) {
      const { statusCode, headers } = await open(path, token)
      expect([401, 403]).toContain(statusCode)
      expect(headers['set-cookie']).toBeUndefined()
    }
  })

  it('shuts when its time is over, and at once for who is signed out or barred meanwhile', async () => {
    const { open, enter } = await atTheDoor()
    const cookie = cookieOf((await open(file.path, 'token-of-support')).headers)
    sessions.set('token-of-support', 'OPERATOR')
    expect(await enter(file.path, cookie)).toMatchObject({ kind: 'ALLOWED' })
    now += 60_000
    expect(await enter(file.path, cookie)).toMatchObject({ outcome: 'SESSION_EXPIRED' })
    now -= 60_000
    sessions.clear()
    expect(await enter(file.path, cookie)).toMatchObject({ outcome: 'SESSION_EXPIRED' })
  })

  it('takes nothing that somebody made up', async () => {
    const { open, enter } = await atTheDoor()
    const cookie = cookieOf((await open(file.path, 'token-of-support')).headers)
    const [name, value = ''] = cookie.split('=')
    const bytes = Buffer.from(value.split('.')[1] as string, 'base64url')
    bytes[20] = (bytes[20] as number) ^ 1
    for (const forged of [
      '',
      `${name}=`,
      `${name}=k1.token-of-support`,
      `${name}=k2.${value.split('.')[1]}`,
      `${name}=k1.${bytes.toString('base64url')}`,
      `x${cookie}`,
    ])
      expect(await enter(file.path, forged), forged).toMatchObject({ outcome: 'SESSION_EXPIRED' })
  })

  it('is marked Secure only where the shop is served over TLS', async () => {
    publicUrl = 'http://127.0.0.1:4000'
    const { open } = await atTheDoor()
    expect((await open(file.path, 'token-of-support')).headers['set-cookie']).not.toContain('Secure')
  })
})
