import { z } from 'zod'

const fault = z.enum(['normal', 'FREQUENCY_LIMITED', 'SYSTEM_ERROR', 'TIMEOUT_AFTER_SUCCESS'])

/**
 * The bad days of WeChat, switched on by name.
 * - notify `duplicate`: every notify comes twice, signed anew; `delay`: `notifyDelayMs` late; `lost`: never, only a query
 *   tells; `forged`: every prepay is followed by a stranger's notify that claims success before anybody paid.
 * - prepay/query/close `FREQUENCY_LIMITED` 429, `SYSTEM_ERROR` 500, `TIMEOUT_AFTER_SUCCESS`: the work is done and the
 *   answer never comes.
 * - login `BUSY`: jscode2session answers errcode -1.
 */
export const switchesSchema = z.strictObject({
  notify: z.enum(['normal', 'duplicate', 'delay', 'lost', 'forged']),
  notifyDelayMs: z.number().int().min(0).max(3_600_000),
  prepay: fault,
  query: fault,
  close: fault,
  login: z.enum(['normal', 'BUSY']),
})

export type Switches = z.infer<typeof switchesSchema>
export type Fault = z.infer<typeof fault>

export function calmSwitches(): Switches {
  return { notify: 'normal', notifyDelayMs: 5_000, prepay: 'normal', query: 'normal', close: 'normal', login: 'normal' }
}
