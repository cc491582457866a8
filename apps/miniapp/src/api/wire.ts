import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import { TRPCClientError } from '@trpc/client'
import { afterMs, backoffMs } from './backoff.ts'
import { frugality } from './frugality.ts'
import { Left, NoAnswer, type Problem, problemOf } from './problem.ts'
import type { Priority, RequestQueue } from './request-queue.ts'
import type { Signer } from './signer.ts'

/** tRPC's HTTP wire format without fetch: https://trpc.io/docs/rpc (no transformer; ids are strings, money is integers). */
export interface WireRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly header: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly timeoutMs: number
}
/** @throws NoAnswer when nothing came, or nothing of the shop's. */
export type Transport = (request: WireRequest) => { answer: Promise<{ status: number; body: object }>; abort(): void }

/** QUIET: nobody waits for it. EXTRA: nobody waits for it, and the page is whole without it. */
export type Importance = 'QUIET' | 'EXTRA'

export interface Call {
  readonly type: 'query' | 'mutation'
  readonly path: string
  readonly input: unknown
  /** Absent: somebody waits for it. */
  readonly importance?: Importance | undefined
  /** Proves that this shopper's phone sends it; only for calls that travel alone. */
  readonly signer?: Signer | undefined
  readonly onStart: (abort: () => void) => void
}

export interface WireDeps {
  readonly base: string
  readonly transport: Transport
  readonly queue: RequestQueue
  readonly session: { token(): Promise<string>; renew(refused: string): Promise<string> }
  readonly random: () => number
  /** Ends early when the network is back. */
  readonly sleep: (ms: number) => Promise<void>
  readonly degradeLevel: () => DegradeLevel
}

export interface Wire {
  /** @throws TRPCClientError with the server's outcome, or NoAnswer. */
  send(call: Call): Promise<unknown>
}

const readAttempts = 3
const readBackoff = { firstMs: 500, capMs: 4000 }

/**
 * Reads asked for in the same moment share one request and are repeated on trouble. `rush.*`, actions and clock samples travel
 * alone, and are never repeated here: whether to tap again is decided by features/rush with its request id.
 */
export function createWire(deps: WireDeps): Wire {
  const gathering = new Map<string, Waiting[]>()

  async function send(call: Call): Promise<unknown> {
    if (call.importance === 'EXTRA' && !frugality(deps.degradeLevel()).extras) throw new Left(call.path)
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await (travelsAlone(call) ? sendAlone(call) : sendGathered(call))
      } catch (error) {
        const problem = problemOf(error)
        if (!mayRepeat(call, problem) || attempt + 1 >= readAttempts) throw error
        const asked = problem.retryAfterMs === null ? 0 : afterMs(problem.retryAfterMs, deps.random)
        await deps.sleep(Math.max(asked, backoffMs(readBackoff, attempt, deps.random)))
      }
    }
  }

  async function sendAlone(call: Call): Promise<unknown> {
    const encoded = call.input === undefined ? undefined : JSON.stringify(call.input)
    const query = call.type === 'query' && encoded !== undefined ? `?input=${encodeURIComponent(encoded)}` : ''
    const body = call.type === 'mutation' ? (encoded ?? '{}') : undefined
    const path = `/trpc/${call.path}`
    const ask = () =>
      withSession(call, (header) =>
        exchange(call, {
          method: call.type === 'query' ? 'GET' : 'POST',
          url: `${deps.base}${path}${query}`,
          header:
            body === undefined
              ? header
              : { ...header, 'content-type': 'application/json', ...call.signer?.headerFor(path, body) },
          body,
          timeoutMs: timeoutOf(call),
        }),
      )
    const answer = await ask()
    // Refused for its signature it had no effect, or it had it the first time: the same body, with its request id, may go again.
    const again = call.signer && signatureRefused(answer) && (await call.signer.renew())
    return unwrap(again ? await ask() : answer)
  }

  function sendGathered(call: Call): Promise<unknown> {
    const kind = `${needsSession(call.path)} ${priorityOf(call)}`
    return new Promise((resolve, reject) => {
      const group = gathering.get(kind)
      if (group) group.push({ call, resolve, reject })
      else {
        const { gatherMs, largestBatch } = frugality(deps.degradeLevel())
        gathering.set(kind, [{ call, resolve, reject }])
        setTimeout(() => {
          const whole = gathering.get(kind) ?? []
          gathering.delete(kind)
          for (let from = 0; from < whole.length; from += largestBatch)
            void sendBatch(whole.slice(from, from + largestBatch))
        }, gatherMs)
      }
    })
  }

  async function sendBatch(group: Waiting[]): Promise<void> {
    const [first] = group
    if (!first) return
    if (group.length === 1) return void sendAlone(first.call).then(first.resolve, first.reject)
    const inputs = Object.fromEntries(
      group.flatMap(({ call }, i) => (call.input === undefined ? [] : [[i, call.input]])),
    )
    try {
      const answers = await withSession(first.call, (header) =>
        exchange(first.call, {
          method: 'GET',
          url: `${deps.base}/trpc/${group.map(({ call }) => call.path).join(',')}?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`,
          header,
          body: undefined,
          timeoutMs: timeoutOf(first.call),
        }),
      )
      // An error of the whole batch comes as one answer instead of a list.
      group.forEach(({ resolve, reject }, i) =>
        settle(() => unwrap(Array.isArray(answers) ? answers[i] : answers), resolve, reject),
      )
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }

  /** A session that has run out is renewed once, quietly; the refused request had no effect, so repeating it is safe. */
  async function withSession(call: Call, ask: (header: Record<string, string>) => Promise<unknown>): Promise<unknown> {
    if (!needsSession(call.path)) return ask({})
    const token = await deps.session.token()
    const answer = await ask({ authorization: `Bearer ${token}` })
    const expired = (Array.isArray(answer) ? answer : [answer]).some((one) => outcomeOf(one) === 'SESSION_EXPIRED')
    return expired ? ask({ authorization: `Bearer ${await deps.session.renew(token)}` }) : answer
  }

  function exchange(call: Call, request: WireRequest): Promise<unknown> {
    return deps.queue.run(priorityOf(call), async () => {
      const { answer, abort } = deps.transport(request)
      call.onStart(abort)
      return (await answer).body
    })
  }

  return { send }
}

interface Waiting {
  call: Call
  resolve: (data: unknown) => void
  reject: (error: unknown) => void
}

const needsSession = (path: string) =>
  /^(rush|rooms|standby|orders|payments|addresses|delivery|cards)\.|^buyers\.(me|phone)$|^messages\.(allow|reminders|withdrawReminder)/.test(
    path,
  )
const travelsAlone = (call: Call) => call.type === 'mutation' || /^(rush|time)\./.test(call.path)
const mayRepeat = (call: Call, problem: Problem) =>
  call.type === 'query' && !/^(rush|time)\./.test(call.path) && problem.retry === 'same'
const timeoutOf = (call: Call) => (/^(rush|time)\./.test(call.path) ? 8000 : 12_000)

function priorityOf(call: Call): Priority {
  if (/^(rush|payments)\./.test(call.path) || call.path === 'rooms.enter') return 'rush'
  if (call.type === 'mutation' || call.path.startsWith('time.')) return 'action'
  if (/^(rooms|standby)\./.test(call.path)) return 'room'
  return call.importance ? 'quiet' : 'read'
}

function settle(read: () => unknown, resolve: (data: unknown) => void, reject: (error: unknown) => void): void {
  try {
    resolve(read())
  } catch (error) {
    reject(error)
  }
}

function unwrap(answer: unknown): unknown {
  if (answer && typeof answer === 'object') {
    if ('result' in answer && answer.result && typeof answer.result === 'object') {
      return 'data' in answer.result ? answer.result.data : undefined
    }
    if (isErrorAnswer(answer)) throw TRPCClientError.from(answer)
  }
  throw new NoAnswer('NETWORK', 'an answer that is not in the wire format')
}

interface ErrorAnswer {
  error: { code: number; message: string; data: unknown }
}

function isErrorAnswer(answer: object): answer is ErrorAnswer {
  return 'error' in answer && typeof answer.error === 'object' && answer.error !== null && 'message' in answer.error
}

const signatureRefused = (answer: unknown) =>
  /^(SIGNATURE_REQUIRED|SIGNATURE_INVALID|REQUEST_REPLAYED)$/.test(outcomeOf(answer) ?? '')

function outcomeOf(answer: unknown): string | null {
  if (!answer || typeof answer !== 'object' || !isErrorAnswer(answer)) return null
  const { data } = answer.error
  return typeof data === 'object' && data !== null && 'outcome' in data && typeof data.outcome === 'string'
    ? data.outcome
    : null
}
