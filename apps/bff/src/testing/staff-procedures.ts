/** The staff's side of the API, procedure by procedure, for the tests that go through all of it. */
import type { AnyRouter } from '@trpc/server'
import { appRouter } from '../http/router.ts'

const procedures = Object.entries((appRouter as unknown as AnyRouter)._def.procedures as Record<string, Declared>)

interface Declared {
  _def: { type: 'query' | 'mutation' | 'subscription' }
}

export const staffPaths = procedures.flatMap(([path]) => (path.startsWith('staff.') ? [path] : []))

export const staffMutations = procedures.flatMap(([path, { _def }]) =>
  path.startsWith('staff.') && _def.type === 'mutation' ? [path] : [],
)
