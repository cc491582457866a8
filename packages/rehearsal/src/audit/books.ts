import type { Redis } from 'ioredis'
import type { Pool } from 'pg'

export interface AuditDeps {
  pool: Pool
  hot: Redis
  lanes: number
  /** Journal entries and owed releases older than this are stuck. Default 60. */
  stuckAfterSeconds?: number
}

export interface Check {
  name: string
  label: string
  ok: boolean
  /** What was compared, for people: "2,000 units claimed · 2,000 in orders". */
  figures: Record<string, number>
  /** The first few that broke it, one line each. */
  samples: string[]
}

export interface AuditReport {
  ok: boolean
  checks: Check[]
  /** Sum of |drift| over all offers and lanes. */
  drift: number
}

export const sampleLimit = 5
