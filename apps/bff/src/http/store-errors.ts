import { isBulkheadRejectedError } from 'cockatiel'
import { sqlStateOf } from '../db/pool.ts'

/** True for an error that says a store could not be reached or did not answer in time: the request may be sent again, nothing is wrong with it. */
/** A full bulkhead counts too: the store is there, but not for this one. Prisma names a lost connection P1001, P1002, P1008, P1017 or P2024. */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (isBulkheadRejectedError(error)) return true
  const state = sqlStateOf(error)
  // 08 connection, 40 rolled back for another's sake (deadlock), 53 out of resources, 57 shut down or cancelled by timeout.
  if (state && /^(08|40|53|57)/.test(state)) return true
  const code = (error as { code?: string }).code ?? ''
  return /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|P10|P2024)/.test(code) || awayMessages.test(error.message)
}

const awayMessages =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Command timed out|max retries per request|Connection is closed|Stream isn't writeable|LOADING|MISCONF|READONLY/

/** True for text or numbers that PostgreSQL cannot hold (SQLSTATE class 22: a NUL character, a number out of range): the caller's input. */
export function isUnstorable(error: unknown): boolean {
  const prisma = (error as { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } } | null)?.meta
  return (prisma?.driverAdapterError?.cause?.originalCode ?? sqlStateOf(error) ?? '').startsWith('22')
}
