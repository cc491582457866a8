import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import { describe, expect, test } from 'vitest'
import { NoAnswer, problemOf } from './problem.ts'
import { createRequestQueue } from './request-queue.ts'
import { createSession } from './session.ts'
import type { Signer } from './signer.ts'
import { type Call, createWire, type WireRequest } from './wire.ts'

const data = (value: unknown) => ({ result: { data: value } })
const refusal = (outcome: string, retry: string, retryAfterMs: number | null = null) => ({
  error: { code: -32000, message: `【${outcome}】`, data: { outcome, retry, retryAfterMs } },
})

function setUp(answer: (request: WireRequest, index: number) => object, level: DegradeLevel = 0) {
  const requests: WireRequest[] = []
  const slept: number[] = []
  let logins = 0
  const session = createSession({
    load: () => null,
    save: () => {},
    now: () => 0,
    login: async () => ({ token: `token-${++logins}`, expiresAt: 9e9, buyer: { id: '1', nickname: '潮' } }),
  })
  const wire = createWire({
    base: '',
    queue: createRequestQueue({ limit: 10, kept: 2 }),
    session,
    random: () => 0,
    sleep: async (ms) => void slept.push(ms),
    degradeLevel: () => level,
    transport: (request) => {
      requests.push(request)
      const body = answer(request, requests.length - 1)
      return {
        abort() {},
        answer: body instanceof Error ? Promise.reject(body) : Promise.resolve({ status: 200, body }),
      }
    },
  })
  const call = (
    path: string,
    input?: unknown,
    type: Call['type'] = 'query',
    signer?: Call['signer'],
    importance?: Call['importance'],
  ) => wire.send({ path, input, type, signer, importance, onStart: () => {} })
  return { call, requests, slept, logins: () => logins }
}

describe('wire', () => {
  test('reads of one moment share a request; each gets its own answer or error', async () => {
    const { call, requests } = setUp(() => [data('home'), refusal('CAMPAIGN_NOT_FOUND', 'never')])
    const [home, campaign] = await Promise.allSettled([
      call('catalogue.home'),
      call('campaigns.get', { campaignId: '9' }),
    ])
    expect(home).toEqual({ status: 'fulfilled', value: 'home' })
    expect(campaign.status === 'rejected' && problemOf(campaign.reason)).toMatchObject({
      code: 'CAMPAIGN_NOT_FOUND',
      message: '【CAMPAIGN_NOT_FOUND】',
    })
    expect(requests).toHaveLength(1)
    expect(requests[0]?.url).toBe(
      `/trpc/catalogue.home,campaigns.get?batch=1&input=${encodeURIComponent('{"1":{"campaignId":"9"}}')}`,
    )
    expect(requests[0]?.header).toEqual({})
  })

  test('buying travels alone, signed, and is never repeated here', async () => {
    const { call, requests } = setUp(() => new NoAnswer('TIMEOUT', 'request:fail timeout'))
    const buys = await Promise.allSettled([
      call('rush.buy', { offerId: '1' }, 'mutation'),
      call('rush.receipt', { offerId: '1' }),
    ])
    expect(buys.map((b) => b.status === 'rejected' && problemOf(b.reason).code)).toEqual(['TIMEOUT', 'TIMEOUT'])
    expect(requests.map((r) => r.url.split('?')[0])).toEqual(['/trpc/rush.buy', '/trpc/rush.receipt'])
    expect(requests[0]?.header).toMatchObject({ authorization: 'Bearer token-1' })
  })

  test('a read is repeated after the time the server asked for, a refusal that cannot change is not', async () => {
    const busy = setUp((_request, i) => (i === 0 ? refusal('OVERLOADED', 'same', 1500) : data('ok')))
    await expect(busy.call('catalogue.home')).resolves.toBe('ok')
    expect(busy.slept).toEqual([1500])
    const gone = setUp(() => refusal('NOT_FOUND', 'never'))
    await expect(gone.call('catalogue.product', { productId: '1' })).rejects.toThrow('【NOT_FOUND】')
    expect(gone.requests).toHaveLength(1)
  })

  test('an expired session is renewed once for everybody, then given up', async () => {
    const server = (request: WireRequest) =>
      request.header['authorization'] === 'Bearer token-2' ? data('ok') : refusal('SESSION_EXPIRED', 'never')
    const { call, logins } = setUp(server)
    await expect(Promise.all([call('rush.receipt', {}), call('payments.start', {}, 'mutation')])).resolves.toEqual([
      'ok',
      'ok',
    ])
    expect(logins()).toBe(2)
    const refused = setUp(() => refusal('SESSION_EXPIRED', 'never'))
    await expect(refused.call('rush.receipt', {})).rejects.toThrow('【SESSION_EXPIRED】')
    expect(refused.logins()).toBe(2)
  })

  test('from level 1 on, what a page is whole without is not sent, and the server decides no release of ours', async () => {
    const hints = (level: DegradeLevel) => {
      const { call, requests } = setUp(() => data('ok'), level)
      const asked = call('catalogue.hints', { words: '耳' }, 'query', undefined, 'EXTRA')
      return asked.then(
        () => requests.length,
        (error: unknown) => `${problemOf(error).code} ${requests.length}`,
      )
    }
    expect(await Promise.all([hints(0), hints(1), hints(2)])).toEqual([1, 'DEGRADED 0', 'DEGRADED 0'])
    const crowded = setUp((request) => (request.url.match(/catalogue/g) ?? []).map(() => data('ok')), 1)
    await Promise.all(Array.from({ length: 12 }, (_, i) => crowded.call(`catalogue.p${i}`)))
    expect(crowded.requests).toHaveLength(1)
  })

  test.each(['SIGNATURE_REQUIRED', 'SIGNATURE_INVALID', 'REQUEST_REPLAYED'])(
    '%s: a new key, the same body, once',
    async (outcome) => {
      let version = 1
      const signer = (gets: boolean): Signer => ({
        load() {},
        headerFor: (path, body) => ({ proof: `${version} ${path} ${body}` }),
        renew: async () => {
          version += 1
          return gets
        },
      })
      const once = setUp((_request, i) => (i === 0 ? refusal(outcome, 'never') : data('ok')))
      await expect(once.call('rush.buy', { requestId: 'r1' }, 'mutation', signer(true))).resolves.toBe('ok')
      expect(once.requests.map((r) => r.header['proof'])).toEqual([
        '1 /trpc/rush.buy {"requestId":"r1"}',
        '2 /trpc/rush.buy {"requestId":"r1"}',
      ])
      const never = setUp(() => refusal(outcome, 'never'))
      await expect(never.call('rush.buy', {}, 'mutation', signer(true))).rejects.toThrow(outcome)
      expect(never.requests).toHaveLength(2)
      const keyless = setUp(() => refusal(outcome, 'never'))
      await expect(keyless.call('rush.buy', {}, 'mutation', signer(false))).rejects.toThrow(outcome)
      expect(keyless.requests).toHaveLength(1)
    },
  )
})
