// A test file that leaves a connection or server open leaves a worker, a subscriber or a pool running: it fails here,
// with what was left, instead of hanging the run or disturbing the next file.
import { afterAll, expect } from 'vitest'
import { eventually } from './eventually.ts'

const WATCHED = ['TCPSocketWrap', 'TCPServerWrap', 'PipeWrap', 'ProcessWrap']

// This file runs before the test file is imported, which opens its stores at its top.
const before = open()

// Registered first, so it runs after the file's own afterAll.
afterAll(() => eventually(() => expect(open(), 'left open by this test file').toEqual(before), { withinMs: 3_000 }))

function open(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => WATCHED.includes(kind)).sort()
}
