// A test file that leaves a connection or server open leaves a worker, a subscriber or a pool running: it fails here,
// with what was left, instead of hanging the run or disturbing the next file.
import { afterAll, expect } from 'vitest'
import { cleanUpFile } from './clean-up.ts'
import { eventually } from './eventually.ts'

const WATCHED = ['TCPSocketWrap', 'TCPServerWrap', 'ProcessWrap']

// Taken while this file loads: a test file may open its stores at its own top level, before any hook.
const before = open()

// Registered before any hook of the test file, so it runs after them.
afterAll(async () => {
  await cleanUpFile()
  await eventually(() => expect(open(), 'left open by this test file').toEqual(before), { withinMs: 3_000 })
})

function open(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => WATCHED.includes(kind))
    .sort()
}
