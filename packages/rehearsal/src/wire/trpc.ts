import type { AppRouter } from '@tidegate/bff/router'
import { isOutcomeCode, type OutcomeCode, type OutcomeData, outcomes } from '@tidegate/shared/outcomes'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { Http } from './http.ts'

type Inputs = inferRouterInputs<AppRouter>
type Outputs = inferRouterOutputs<AppRouter>

type At<Tree, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends keyof Tree
    ? At<Tree[Head], Rest>
    : never
  : Path extends keyof Tree
    ? Tree[Path]
    : never

/** The procedures a rehearsal calls, typed by the router itself: a renamed one or a changed shape fails the type check. */
export type Query =
  | 'time.now'
  | 'campaigns.get'
  | 'campaigns.viewed'
  | 'rush.receipt'
  | 'standby.mine'
  | 'staff.products.categories'
  | 'staff.media.list'
  | 'staff.campaigns.get'
  | 'staff.live.history'
  | 'staff.live.newest'
  | 'staff.orders.list'
export type Mutation =
  | 'buyers.login'
  | 'rush.buy'
  | 'rooms.enter'
  | 'standby.join'
  | 'standby.leave'
  | 'payments.start'
  | 'payments.refresh'
  | 'orders.cancel'
  | 'staff.login'
  | 'staff.products.save'
  | 'staff.campaigns.save'
  | 'staff.campaigns.publish'
  | 'staff.campaigns.prewarm'
  | 'staff.campaigns.pause'
  | 'staff.campaigns.resume'
  | 'staff.campaigns.abort'
  | 'staff.campaigns.steerRoom'
  | 'staff.campaigns.close'

/** `SILENT`: no answer that can be read. The caller cannot know whether the request was carried out. */
export type Answer<Data> =
  | { kind: 'OK'; data: Data }
  | { kind: 'REFUSED'; outcome: OutcomeCode; retry: OutcomeData['retry']; retryAfterMs: number | null; message: string }
  | { kind: 'SILENT'; reason: 'TIMEOUT' | 'NETWORK' | 'UNREADABLE' }

/** Who asks: headers as a flat list, made once for each caller. */
export interface Caller {
  headers: string[]
}

export interface Wire {
  query<Path extends Query>(caller: Caller, path: Path, input: At<Inputs, Path>): Promise<Answer<At<Outputs, Path>>>
  mutate<Path extends Mutation>(caller: Caller, path: Path, input: At<Inputs, Path>): Promise<Answer<At<Outputs, Path>>>
}

/** tRPC's wire format without its client: one request for one call, no batch, no link chain, no AbortController. */
export function createWire(http: Http, timeoutMs: number): Wire {
  return {
    async query(caller, path, input) {
      const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
      const answer = await http.send('GET', `/trpc/${path}${search}`, caller.headers, null, timeoutMs)
      return answer.reason ? { kind: 'SILENT', reason: answer.reason } : readAnswer(answer.body)
    },
    async mutate(caller, path, input) {
      const answer = await http.send('POST', `/trpc/${path}`, caller.headers, JSON.stringify(input ?? {}), timeoutMs)
      return answer.reason ? { kind: 'SILENT', reason: answer.reason } : readAnswer(answer.body)
    },
  }
}

/** @param address what the gate sees as the shopper's; null for staff */
export function callerOf(address: string | null, token: string | null): Caller {
  const headers = ['content-type', 'application/json']
  if (address) headers.push('x-forwarded-for', address)
  if (token) headers.push('authorization', `Bearer ${token}`)
  return { headers }
}

export function readAnswer<Data>(body: string): Answer<Data> {
  let envelope: { result?: { data: Data }; error?: { message?: string; data?: Partial<OutcomeData> } }
  try {
    envelope = JSON.parse(body)
  } catch {
    return { kind: 'SILENT', reason: 'UNREADABLE' }
  }
  if (envelope?.result) return { kind: 'OK', data: envelope.result.data }
  const data = envelope?.error?.data
  if (!isOutcomeCode(data?.outcome)) return { kind: 'SILENT', reason: 'UNREADABLE' }
  const rule = outcomes[data.outcome]
  return {
    kind: 'REFUSED',
    outcome: data.outcome,
    retry: data.retry ?? rule.retry,
    retryAfterMs: data.retryAfterMs === undefined ? rule.retryAfterMs : data.retryAfterMs,
    message: envelope.error?.message ?? rule.message,
  }
}
