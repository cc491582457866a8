import { closeSync, openSync, readSync } from 'node:fs'
import type { Role } from '../instance/ports.ts'
import { logSize } from '../processes/launch.ts'

const LOOK_EVERY_MS = 10_000
const WARN = 40 // pino's levels: 40 warn, 50 error, 60 fatal
const ERROR = 50
const CHUNK_BYTES = 256 * 1024

/** What a role's log gained in warnings since the last look. */
export type Warnings = { role: Role; log: string; warnings: number; errors: number; latest: string }

/** Reads the roles' logs along and tells their warnings in bundles, so that the terminal stays readable. */
export function watchWarnings(logs: Map<Role, string>, tell: (warnings: Warnings) => void): void {
  const read = new Map([...logs].map(([role, file]) => [role, logSize(file)]))
  const look = () => {
    for (const [role, file] of logs) {
      const from = read.get(role) ?? 0
      const { lines, next } = wholeLines(file, from)
      read.set(role, next)
      const found = { role, log: file, ...summary(lines) }
      if (found.warnings + found.errors > 0) tell(found)
    }
  }
  setInterval(look, LOOK_EVERY_MS).unref()
}

function summary(lines: string[]): Pick<Warnings, 'warnings' | 'errors' | 'latest'> {
  const entries = lines.map(entryOf).filter((entry) => entry.level >= WARN)
  const errors = entries.filter((entry) => entry.level >= ERROR)
  return {
    warnings: entries.length - errors.length,
    errors: errors.length,
    latest: (errors.at(-1) ?? entries.at(-1))?.msg ?? '',
  }
}

function entryOf(line: string): { level: number; msg: string } {
  try {
    const { level = 0, msg = '' } = JSON.parse(line) as { level?: number; msg?: string }
    return { level, msg }
  } catch {
    return { level: 0, msg: '' } // not pino's: a banner, or a stack that ended the process
  }
}

function wholeLines(file: string, from: number): { lines: string[]; next: number } {
  const size = logSize(file)
  if (size < from) return { lines: [], next: 0 }
  // A flood is told by its end.
  const start = Math.max(from, size - CHUNK_BYTES)
  const buffer = Buffer.alloc(size - start)
  if (buffer.length === 0) return { lines: [], next: from }
  const fd = openSync(file, 'r')
  readSync(fd, buffer, 0, buffer.length, start)
  closeSync(fd)
  const end = buffer.lastIndexOf('\n') + 1
  return { lines: buffer.subarray(0, end).toString('utf8').split('\n').filter(Boolean), next: start + end }
}
