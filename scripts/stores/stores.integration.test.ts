import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'
import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { identityOf, isAlive, type ProcessIdentity } from '../processes/identity.ts'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'

const folder = (name: string) => mkdtempSync(join(inject('stores').dir, `${name}-`))

describe('PostgreSQL', () => {
  it('has every commit after a SIGKILL, on the same port', async () => {
    const dir = join(folder('postgres'), 'data')
    const first = await startPostgres({ dir })
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    process.kill(first.pid, 'SIGKILL')
    await first.exited
    await using second = await startPostgres({ dir, port: first.port })
    expect(second.url).toBe(first.url)
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('ends a postmaster that an earlier run left behind, and leaves a stranger with its pid alone', async () => {
    const dir = join(folder('postgres'), 'data')
    const leftover = await startPostgres({ dir })
    await using taken = await startPostgres({ dir })
    expect(leftover.alive()).toBe(false)
    await taken.stop()
    // postmaster.pid of a crash, whose pid is by now ours
    writeFileSync(join(dir, 'postmaster.pid'), `${process.pid}\n${dir}\n`)
    await using third = await startPostgres({ dir })
    expect(await query(third.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

describe('Redis', () => {
  it('has every acknowledged write of the hot one after a SIGKILL, and ends a leftover', async () => {
    const dir = folder('redis')
    const first = await startRedis({ dir, role: 'hot' })
    await withClient(first.url, (client) => client.set('kept', '42'))
    process.kill(first.pid, 'SIGKILL')
    await first.exited
    const second = await startRedis({ dir, port: first.port, role: 'hot' })
    expect(await withClient(second.url, (client) => client.get('kept'))).toBe('42')
    expect(await withClient(second.url, (client) => client.config('GET', 'maxmemory-policy'))).toContain('noeviction')
    await using third = await startRedis({ dir, role: 'hot' })
    expect(second.alive()).toBe(false)
    expect(await withClient(third.url, (client) => client.get('kept'))).toBe('42')
  })
})

describe('the guardian', () => {
  it('leaves nothing behind when whoever started the stores dies by SIGKILL', async () => {
    const dir = folder('guardian')
    const script = join(dir, 'starter.ts')
    writeFileSync(
      script,
      `import { identityOf } from '${import.meta.dirname}/../processes/identity.ts'
       import { startPostgres } from '${import.meta.dirname}/postgres.ts'
       import { startRedis } from '${import.meta.dirname}/redis.ts'
       const stores = [await startPostgres({ dir: '${dir}/postgres' }), await startRedis({ dir: '${dir}/hot', role: 'hot' })]
       console.log(JSON.stringify(stores.map(({ pid }) => identityOf(pid))))
       setInterval(() => {}, 1e6)`,
    )
    const starter = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string]
    const stores = JSON.parse(line) as ProcessIdentity[]
    expect(stores.map(isAlive)).toEqual([true, true])
    starter.kill('SIGKILL')
    await eventually(() => expect(stores.map(isAlive)).toEqual([false, false]), { withinMs: 10_000 })
    expect(readFileSync(join(dir, 'postgres.log'), 'utf8')).toContain('database system is shut down')
  })

  it('knows a process by its birth, not by its pid alone', () => {
    const self = identityOf(process.pid) as ProcessIdentity
    expect(isAlive(self)).toBe(true)
    expect(isAlive({ ...self, bornAt: `${self.bornAt}0` })).toBe(false)
  })
})

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

async function withClient<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url)
  try {
    return await work(client)
  } finally {
    client.disconnect()
  }
}
