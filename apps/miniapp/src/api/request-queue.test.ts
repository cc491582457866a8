import { describe, expect, test } from 'vitest'
import { createRequestQueue, type Priority } from './request-queue.ts'

describe('request queue', () => {
  test('keeps connections free for buying while reads fill their share', async () => {
    const queue = createRequestQueue({ limit: 3, kept: 1 })
    const started: string[] = []
    const finish = new Map<string, () => void>()
    const run = (name: string, priority: Priority) =>
      queue.run(priority, () => {
        started.push(name)
        return new Promise<void>((resolve) => finish.set(name, resolve))
      })

    const all = [
      run('read1', 'read'),
      run('read2', 'read'),
      run('read3', 'read'),
      run('quiet', 'quiet'),
      run('buy', 'rush'),
    ]
    expect(started).toEqual(['read1', 'read2', 'buy'])

    finish.get('buy')?.()
    await all[4]
    expect(started).toEqual(['read1', 'read2', 'buy'])

    finish.get('read1')?.()
    await all[0]
    expect(started.at(-1)).toBe('read3')
    for (const name of ['read2', 'read3']) finish.get(name)?.()
    await Promise.all([all[1], all[2]])
    expect(started.at(-1)).toBe('quiet')
  })

  test('held back until it is released, then in order of service', async () => {
    const queue = createRequestQueue({ limit: 1, kept: 0, held: true })
    const started: string[] = []
    const run = (name: string, priority: Priority) => queue.run(priority, async () => void started.push(name))
    const all = [run('read', 'read'), run('frontier', 'room'), run('quiet', 'quiet'), run('buy', 'rush')]
    expect(started).toEqual([])
    queue.release()
    await Promise.all(all)
    expect(started).toEqual(['buy', 'frontier', 'read', 'quiet'])
  })

  test('a failed request gives its connection back', async () => {
    const queue = createRequestQueue({ limit: 1, kept: 0 })
    await expect(queue.run('read', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
    await expect(queue.run('read', () => Promise.resolve(7))).resolves.toBe(7)
  })
})
