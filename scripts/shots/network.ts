/** States of a page, forced where it meets the network: the app itself knows nothing of it. */
import type { BrowserContext, Route } from 'playwright-core'
import { type OutcomeCode, outcomes } from '../../packages/shared/src/outcomes.ts'

/** What becomes of a page's questions, by the name of the procedure or the path of the document. Whatever matches nothing is answered. */
export interface Network {
  /** Never answered. */
  readonly held?: RegExp
  /** The connection breaks. */
  readonly broken?: RegExp
  readonly refused?: { readonly what: RegExp; readonly outcome: OutcomeCode }
  /** What an answer becomes on its way to the page. */
  readonly rewrite?: (name: string, data: unknown) => unknown
}

export const live: Network = {}
export const held: Network = { held: /./ }
export const broken: Network = { broken: /./ }
/** Every list is empty; what is not a list stays. */
export const emptied: Network = { rewrite: (_name, data) => withoutRows(data) }

/** Who is asking is not what a page shows: without it there would be nothing but the door. */
const whoAsks = new Set(['staff.me', 'buyers.login'])

export async function force(context: BrowserContext, network: Network): Promise<void> {
  if (Object.keys(network).length === 0) return
  const { held, broken, refused, rewrite } = network
  await context.route('**/*', async (route) => {
    const request = route.request()
    const names = namesOf(request.url())
    const matches = (pattern: RegExp | undefined) => pattern !== undefined && names.some((name) => pattern.test(name))
    if (!/^(xhr|fetch|eventsource)$/.test(request.resourceType()) || names.every((name) => whoAsks.has(name)))
      return route.fallback()
    if (matches(held)) return
    if (matches(broken)) return route.abort('connectionfailed')
    if (refused && matches(refused.what)) return route.fulfill({ status: 409, json: refusalOf(refused.outcome) })
    // A stream has no end to wait for.
    return rewrite && request.resourceType() !== 'eventsource'
      ? answerRewritten(route, names, rewrite)
      : route.fallback()
  })
}

async function answerRewritten(route: Route, names: string[], rewrite: NonNullable<Network['rewrite']>): Promise<void> {
  const response = await route.fetch().catch(() => null)
  const answer: unknown = await response?.json().catch(() => null)
  // A page that has been left waits for nothing any more.
  if (response === null) await route.abort('connectionfailed').catch(() => {})
  else if (!answer) await route.fulfill({ response }).catch(() => {})
  else await route.fulfill({ response, json: rewritten(answer, names, rewrite) }).catch(() => {})
}

/** tRPC's envelope, one or a batch of them, or a document of its own such as the frontier. */
function rewritten(answer: unknown, names: string[], rewrite: NonNullable<Network['rewrite']>): unknown {
  if (Array.isArray(answer)) return answer.map((one, i) => rewritten(one, names.slice(i, i + 1), rewrite))
  const [name = ''] = names
  if (!isEnvelope(answer)) return name.startsWith('/') ? rewrite(name, answer) : answer
  return { ...answer, result: { ...answer.result, data: rewrite(name, answer.result.data) } }
}

function isEnvelope(answer: unknown): answer is { result: { data: unknown } } {
  return typeof answer === 'object' && answer !== null && 'result' in answer
}

/** "/trpc/a,b?batch=1" → a and b; any other address is its own name. */
function namesOf(url: string): string[] {
  const { pathname } = new URL(url)
  return pathname.startsWith('/trpc/') ? pathname.slice(6).split(',') : [pathname]
}

function withoutRows(data: unknown): unknown {
  if (Array.isArray(data)) return []
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, key === 'nextCursor' ? null : withoutRows(value)]),
  )
}

function refusalOf(outcome: OutcomeCode) {
  return { error: { code: -32_000, message: outcomes[outcome].message, data: { outcome, ...outcomes[outcome] } } }
}
