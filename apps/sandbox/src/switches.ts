import { z } from 'zod'

const fault = z.enum(['normal', 'FREQUENCY_LIMITED', 'SYSTEM_ERROR', 'TIMEOUT_AFTER_SUCCESS'])

/**
 * The bad days of WeChat, switched on by name.
 * - notify `duplicate`: every notify comes twice, signed anew; `delay`: `notifyDelayMs` late; `reorder`: each one waits for the
 *   next and comes after it (or alone, `notifyDelayMs` late); `lost`: never, only a query tells; `forged`: every prepay is
 *   followed by a stranger's notify that claims success before anybody paid.
 * - prepay/query/close/refund `FREQUENCY_LIMITED` 429, `SYSTEM_ERROR` 500, `TIMEOUT_AFTER_SUCCESS`: the work is done and the
 *   answer never comes. query and close `USERPAYING`: the buyer is entering the password. refund `NOT_ENOUGH`: the account is empty.
 * - refundEnds/refundAfterMs: what becomes of refunds taken on from now, and when; 0 ms: the first answer already says so.
 * - bill `CREATING`: not made yet; `TAMPERED`: the file is not the one that was announced; `TODAY`: a day's bill before
 *   it is over, as with `TAMPERED`.
 * - login, token, risk `BUSY`: jscode2session, stable_token, getuserriskrank answer errcode -1; risk `SILENT`: never an answer.
 * - shipping `NOT_YET`: 10060004, as right after a payment; `REFUSED`: 10060031, which no retry heals; shipping, message `BUSY` and `TIMEOUT_AFTER_SUCCESS` as above.
 */
export const switchesSchema = z.strictObject({
  notify: z.enum(['normal', 'duplicate', 'delay', 'reorder', 'lost', 'forged']),
  notifyDelayMs: z.number().int().min(0).max(3_600_000),
  prepay: fault,
  query: z.enum([...fault.options, 'USERPAYING']),
  close: z.enum([...fault.options, 'USERPAYING']),
  refund: z.enum([...fault.options, 'NOT_ENOUGH']),
  refundEnds: z.enum(['SUCCESS', 'ABNORMAL', 'CLOSED']),
  refundAfterMs: z.number().int().min(0).max(86_400_000),
  bill: z.enum(['normal', 'CREATING', 'TAMPERED', 'TODAY']),
  login: z.enum(['normal', 'BUSY']),
  token: z.enum(['normal', 'BUSY']),
  risk: z.enum(['normal', 'BUSY', 'SILENT']),
  shipping: z.enum(['normal', 'BUSY', 'NOT_YET', 'REFUSED', 'TIMEOUT_AFTER_SUCCESS']),
  message: z.enum(['normal', 'BUSY', 'TIMEOUT_AFTER_SUCCESS']),
})

export type Switches = z.infer<typeof switchesSchema>
export type Fault = z.infer<typeof fault>

export function calmSwitches(): Switches {
  return {
    notify: 'normal',
    notifyDelayMs: 5_000,
    prepay: 'normal',
    query: 'normal',
    close: 'normal',
    refund: 'normal',
    refundEnds: 'SUCCESS',
    refundAfterMs: 1_000,
    bill: 'normal',
    login: 'normal',
    token: 'normal',
    risk: 'normal',
    shipping: 'normal',
    message: 'normal',
  }
}
