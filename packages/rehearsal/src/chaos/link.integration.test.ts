import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../../../apps/bff/src/testing/eventually.ts'
import { createLink, type Link } from './link.ts'

let far: Server
let link: Link
let there: { heard: string; hungUp: number }

beforeEach(async () => {
  const notes = { heard: '', hungUp: 0 }
  there = notes
  // Answers what it hears, doubled.
  far = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('close', () => notes.hungUp++)
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      notes.heard += chunk
      socket.write(chunk + chunk)
    })
  })
  far.listen(0, '127.0.0.1')
  await once(far, 'listening')
  link = await createLink(() => (far.address() as AddressInfo).port)
})

afterEach(async () => {
  await link.close()
  await new Promise((resolve) => far.close(resolve))
})

/** A client that remembers what came back and whether its line broke. */
function call(): { socket: Socket; said: () => string; broken: () => boolean } {
  const socket = connect(link.port, '127.0.0.1')
  let text = ''
  socket.on('error', () => {})
  socket.on('data', (chunk) => (text += chunk))
  return { socket, said: () => text, broken: () => socket.destroyed }
}

test('carries both ways while it is calm, and an orderly end', async () => {
  const { socket, said } = call()
  socket.write('ab')
  await eventually(() => expect(said()).toBe('abab'))
  socket.end()
  await eventually(() => expect(there.hungUp).toBe(1))
})

test('cut: the line breaks for both, and nobody gets a new one', async () => {
  const before = call()
  before.socket.write('a')
  await eventually(() => expect(before.said()).toBe('aa'))
  link.turn({ kind: 'CUT' })
  await eventually(() => expect([before.broken(), there.hungUp]).toEqual([true, 1]))
  const after = call()
  await eventually(() => expect(after.broken()).toBe(true))
  expect(there.heard).toBe('a')
})

test('severed: the request is carried out, the reply breaks off in the middle', async () => {
  link.turn({ kind: 'SEVER' })
  const { socket, said, broken } = call()
  socket.write('abcd')
  await eventually(() => expect(broken()).toBe(true))
  expect(there.heard).toBe('abcd')
  expect(said()).toBe('abcd')
})

test('slow: nothing overtakes, not even what is sent when it is calm again', async () => {
  link.turn({ kind: 'SLOW', delayMs: 80 })
  const { socket, said } = call()
  socket.write('a')
  await eventually(() => expect(there.heard).toBe('a'))
  link.turn({ kind: 'CALM' })
  socket.write('b')
  await eventually(() => expect(said()).toBe('aabb'))
})

test('narrow: what all connections send passes one after the other', async () => {
  const bytes = 200
  const bytesPerSecond = 1_000
  link.turn({ kind: 'NARROW', bytesPerSecond })
  const calls = [call(), call()]
  const began = performance.now()
  for (const { socket } of calls) socket.write('a'.repeat(bytes))
  await eventually(() => expect(calls.map(({ said }) => said().length)).toEqual([2 * bytes, 2 * bytes]))
  // There once, back doubled, from both: no sooner than the narrow place lets it through.
  expect(performance.now() - began).toBeGreaterThan((6 * bytes * 1_000) / bytesPerSecond - 100)
})

test.each([
  ['DELIVER', 'ab', false],
  ['DROP', 'a', true],
] as const)('half-open, then %s: nobody is told meanwhile', async (after, hears, breaks) => {
  const { socket, said, broken } = call()
  socket.write('a')
  await eventually(() => expect(said()).toBe('aa'))
  link.turn({ kind: 'HALF_OPEN', after })
  socket.write('b')
  const latecomer = call()
  latecomer.socket.write('c')
  await once(latecomer.socket, 'connect')
  expect([there.heard, broken(), there.hungUp]).toEqual(['a', false, 0])
  link.turn({ kind: 'CALM' })
  await eventually(() => expect(broken()).toBe(breaks))
  if (!breaks) await eventually(() => expect(said()).toBe('aabb'))
  expect(there.heard.replace('c', '')).toBe(hears)
  for (const { socket: end } of [{ socket }, latecomer]) end.destroy()
})
