/** The compiled weapp bundle, from the first screen to a paid order. Needs dist/weapp (`build:weapp`). */
import { createHmac } from 'node:crypto'
import type { HomeView, StockBandsView } from '@tidegate/shared/contracts/catalogue'
import type { MessageTemplates } from '@tidegate/shared/contracts/messages'
import type { PaymentStart } from '@tidegate/shared/contracts/orders'
import type { BuyInput, BuyReceipt, Receipt } from '@tidegate/shared/contracts/rush'
import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { parseSignature, signatureHeader, signedText } from '@tidegate/shared/signed-request'
import type { OrderState } from '@tidegate/shared/states'
import { describe, expect, test } from 'vitest'
import type { Phone, WxAnswer, WxRequest } from './harness.ts'
import { bringPhones, shows, toSale } from './phones.ts'
import { answerBy, campaignFrom, orderAt, type Procedures, refuse, sessionAt } from './small-bff.ts'

const boot = bringPhones()
const tenMinutes = 600_000

/** A BFF in small: one running sale, one shopper, answers in tRPC's wire format. Its clock is ten minutes away from the phone's. */
function shop(
  script: {
    buy?: (OutcomeCode | 'LOST' | null)[]
    asksInQueue?: number
    phoneIs?: 'slow' | 'fast'
    payWithinMs?: number
  } = {},
) {
  const now = () => Date.now() + (script.phoneIs === 'fast' ? -tenMinutes : tenMinutes)
  const startsAt = now() - 1000
  const campaign = campaignFrom(startsAt, { phase: 'LIVE', room: { mode: 'OFF', lobbyOpensAt: startsAt } })
  const home: HomeView = {
    serverNow: now(),
    campaigns: [campaign],
    categories: [{ id: '1', name: '数码' }],
    recommended: [],
    recommendedNext: null,
  }
  const buys: BuyInput[] = []
  const signatures: { path: string; verdict: string }[] = []
  const consents: unknown[] = []
  let asked = 0
  let state: OrderState = 'PENDING_PAYMENT'
  let payDeadlineAt = now() + 300_000
  const server = { degrade: 0 as DegradeLevel, toldTime: 0 }
  /** The server's timer is later than the deadline. */
  const stateNow = (): OrderState => (state === 'PENDING_PAYMENT' && now() > payDeadlineAt + 1500 ? 'CLOSED' : state)
  const bands = (): StockBandsView => ({ serverNow: now(), phase: 'LIVE', bands: [{ offerId: '31', band: 'SCARCE' }] })
  const payment: PaymentStart = {
    params: { appId: 'wx1', timeStamp: '1', nonceStr: 'n', package: 'prepay_id=wx9', signType: 'RSA', paySign: 's' },
    cashierUrl: null,
    payDeadlineAt,
  }

  const procedures: Procedures = {
    'time.now': () => {
      server.toldTime += 1
      return { serverNow: now(), degrade: server.degrade }
    },
    'buyers.login': () => sessionAt(now()),
    'catalogue.home': () => home,
    'campaigns.get': () => campaign,
    'campaigns.bands': bands,
    'rush.receipt': (): Receipt =>
      ++asked <= (script.asksInQueue ?? 1)
        ? { state: 'QUEUED', requestId: buys[0]?.requestId ?? '', orderId: '7001', pollAfterMs: 30 }
        : {
            state: 'PENDING_PAYMENT',
            requestId: buys[0]?.requestId ?? '',
            orderId: '7001',
            amountFen: 29_900,
            payDeadlineAt,
          },
    'orders.get': () => orderAt(now(), { state: stateNow(), payDeadlineAt }),
    'orders.list': () => ({ items: [], nextCursor: null }),
    'payments.start': () => payment,
    'payments.refresh': () => ({ state: stateNow() }),
    'messages.templates': (): MessageTemplates => ({ PAID: 'T-PAID', DELIVERED: 'T-SENT', STANDBY: 'T-STANDBY' }),
    'messages.allow': (input: unknown) => {
      consents.push(input)
      return { open: [] }
    },
  }

  const answer = (request: WxRequest): WxAnswer => {
    const { pathname } = new URL(request.url)
    if (/(rush\.buy|payments\.start)$/.test(pathname))
      signatures.push({ path: pathname.replace('/trpc/', ''), verdict: judge(request, now()) })
    if (pathname === '/trpc/rush.buy') {
      buys.push(JSON.parse(request.data ?? '{}') as BuyInput)
      payDeadlineAt = now() + (script.payWithinMs ?? 300_000)
      const trouble = script.buy?.[buys.length - 1]
      if (trouble === 'LOST') return 'LOST'
      const receipt: BuyReceipt = { requestId: buys[0]?.requestId ?? '', orderId: '7001', pollAfterMs: 30 }
      return { statusCode: trouble ? 503 : 200, data: trouble ? refuse(trouble) : { result: { data: receipt } } }
    }
    return answerBy(procedures, request, (name, signedIn) =>
      server.degrade === 3 && !/^(payments\.|time\.now|rush\.receipt|orders\.get)/.test(name)
        ? 'MAINTENANCE'
        : !signedIn && /^(rush|orders|payments)\./.test(name) && 'SESSION_EXPIRED',
    )
  }
  const cashier = () => {
    state = 'PAID'
    return 'pay' as const
  }
  return { answer, cashier, buys, signatures, consents, server }
}

/** Keys by version, as WeChat gives them to the phone and to the server. */
const userKeys: Record<number, Buffer> = { 7: Buffer.alloc(32, 7), 8: Buffer.alloc(32, 8) }
const userKey = (version: number) => ({
  version,
  encryptKey: (userKeys[version] ?? Buffer.alloc(0)).toString('base64'),
})

/** As the server judges: the text of the contract under the key of the version, and a time of its own clock. */
function judge(request: WxRequest, now: number): string {
  const header = request.header[signatureHeader]
  if (header === undefined) return 'UNSIGNED'
  const parts = parseSignature(header)
  const key = parts && userKeys[parts.version]
  if (!parts || !key) return 'UNREADABLE'
  if (Math.abs(now - parts.timestamp) > 60_000) return 'STALE'
  const words = { ...parts, path: new URL(request.url).pathname, body: request.data ?? '' }
  const expected = createHmac('sha256', key).update(signedText(words)).digest('base64')
  return expected === parts.signature ? `GENUINE ${parts.version}` : 'FORGED'
}

const hasKey = (phone: Phone) => phone.until(() => phone.calls.some((c) => c.name === 'getLatestUserKey'))

describe('compiled weapp bundle', () => {
  test.each(['slow', 'fast'] as const)(
    'home → campaign → buy → queue → pay → paid, on a phone whose clock is ten minutes %s',
    async (phoneIs) => {
      const { answer, cashier, buys } = shop({ asksInQueue: 3, phoneIs })
      const phone = boot({ answer, cashier })
      await toSale(phone)
      expect(phone.text()).toContain('距结束00:59:5')
      await phone.until(() => phone.text().includes('即将抢光'))

      phone.tap('buy-31')
      await phone.until(() => phone.page() === 'pages/queue/index')
      await phone.until(() => phone.text().includes('正在排队中…'))
      await phone.until(() => phone.page() === 'pages/pay/index')
      await phone.until(() => phone.text().includes('¥299'))

      phone.tap('pay-now')
      await phone.until(() => phone.page() === 'pages/result/index' && phone.text().includes('支付成功'))
      expect(phone.calls.find((c) => c.name === 'requestPayment')?.options).toMatchObject({
        package: 'prepay_id=wx9',
        signType: 'RSA',
        paySign: 's',
      })
      expect(buys).toEqual([
        {
          offerId: '31',
          quantity: 1,
          requestId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
          retry: false,
        },
      ])
      expect(phone.complaints).toEqual([])
    },
  )

  test('impatient taps and lost answers are one purchase under one request id', async () => {
    const { answer, cashier, buys } = shop({ buy: ['LOST', 'TOO_FAST'] })
    const phone = boot({ answer, cashier })
    await toSale(phone)
    for (let i = 0; i < 5; i += 1) phone.tap('buy-31')
    await phone.until(() => phone.find('buy-31').text === '提交中', 100)
    await phone.until(() => phone.page() === 'pages/pay/index', 8000)
    expect(buys.map((b) => b.retry)).toEqual([false, true, true])
    expect(new Set(buys.map((b) => b.requestId)).size).toBe(1)
  })

  test('sold out: says so, stays where it is, cools down', async () => {
    const { answer, buys } = shop({ buy: ['SOLD_OUT'] })
    const phone = boot({ answer })
    await toSale(phone)
    phone.tap('buy-31')
    await phone.until(() =>
      phone.calls.some((c) => c.name === 'showToast' && c.options['title'] === '已抢光，下次早点来'),
    )
    await phone.until(() => phone.find('buy-31').text === '请稍候')
    phone.tap('buy-31')
    expect(buys).toHaveLength(1)
    expect(phone.page()).toBe('pages/campaign/index')
  })

  test('killed in the queue: the next start paints from its cache, offers the way back and gets there', async () => {
    const disk = new Map<string, unknown>()
    const { answer, cashier, buys } = shop({ asksInQueue: 1 })
    const first = boot({
      answer: (r) => (r.url.includes('rush.receipt') ? new Promise<WxAnswer>(() => {}) : answer(r)),
      disk,
    })
    await toSale(first)
    first.tap('buy-31')
    await first.until(() => first.page() === 'pages/queue/index')
    first.kill()

    const second = boot({
      answer: (r) => (r.url.includes('catalogue.home') ? new Promise<WxAnswer>(() => {}) : answer(r)),
      cashier,
      disk,
    })
    await second.until(() => second.text().includes('整点潮抢'))
    await second.until(() => second.text().includes('抢到了，等您支付'))
    second.tap('resume')
    await second.until(() => second.page() === 'pages/pay/index')
    expect(buys).toHaveLength(1)
  })

  test('the time to pay runs out before the shopper: the page asks until the order is closed, and nothing waits any more', async () => {
    const disk = new Map<string, unknown>()
    const { answer } = shop({ payWithinMs: 1500 })
    const phone = boot({ answer, disk })
    await toSale(phone)
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index')
    await phone.until(() => phone.page() === 'pages/result/index' && phone.text().includes('订单已关闭'), 10_000)
    expect(disk.get('tidegate.purchases')).toEqual([])
  })

  test('the way back to the cashier counts down on a page that counts nothing itself, and goes when the time is up', async () => {
    const { answer } = shop({ payWithinMs: 4000 })
    const phone = boot({ answer })
    await toSale(phone)
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index')
    phone.open('pages/orders/index')
    await phone.until(() => phone.text().includes('抢到了，等您支付'))
    await phone.until(() => !shows(phone, 'resume'), 10_000)
  })

  test('maintenance does not come between a winner and the cashier', async () => {
    const { answer, cashier, server } = shop()
    const phone = boot({ answer, cashier })
    const hearLevel = async (level: DegradeLevel) => {
      server.degrade = level
      phone.hide()
      const told = server.toldTime
      phone.show()
      // The second question of a round goes out when the first is answered.
      await phone.until(() => server.toldTime >= told + 2)
    }
    await toSale(phone)
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index' && phone.text().includes('¥299'))
    await hearLevel(3)
    expect(phone.page()).toBe('pages/pay/index')

    phone.open('pages/home/index')
    await phone.until(() => phone.page() === 'pages/maintenance/index' && phone.text().includes('抢到了，等您支付'))
    phone.tap('resume')
    await phone.until(() => phone.page() === 'pages/pay/index' && phone.text().includes('¥299'))
    await hearLevel(0)
    expect(phone.page()).toBe('pages/pay/index')
    phone.tap('pay-now')
    await phone.until(() => phone.page() === 'pages/result/index' && phone.text().includes('支付成功'))
  })

  test('at most ten requests at once, and only reads travel in batches', async () => {
    let open = 0
    let most = 0
    const { answer, cashier } = shop()
    const phone = boot({
      cashier,
      answer: async (request) => {
        most = Math.max(most, ++open)
        await new Promise((resolve) => setImmediate(resolve))
        open -= 1
        return answer(request)
      },
    })
    await toSale(phone)
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index')
    expect(most).toBeLessThanOrEqual(10)
    const batches = phone.requests.filter((r) => r.url.includes('batch=1'))
    expect(batches.filter((r) => /rush\.|time\.|payments\./.test(r.url))).toEqual([])
  })

  test('buying and paying are signed, and after the payment WeChat asks for messages', async () => {
    const { answer, cashier, signatures, consents } = shop()
    const phone = boot({ answer, cashier, userKey: () => userKey(7) })
    await toSale(phone)
    await hasKey(phone)
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index' && phone.text().includes('¥299'))
    phone.tap('pay-now')
    await phone.until(() => phone.page() === 'pages/result/index')
    expect(signatures).toEqual([
      { path: 'rush.buy', verdict: 'GENUINE 7' },
      { path: 'payments.start', verdict: 'GENUINE 7' },
    ])
    const nonces = phone.requests.flatMap((r) => r.header[signatureHeader]?.split(' ')[3] ?? [])
    expect(new Set(nonces).size).toBe(2)
    expect(phone.calls.find((c) => c.name === 'requestSubscribeMessage')?.options['tmplIds']).toEqual([
      'T-PAID',
      'T-SENT',
    ])
    expect(consents).toEqual([{ kinds: ['PAID', 'DELIVERED'], subject: '7001' }])
  })

  test('a key that the server does not take is asked for once more, and the same tap goes again', async () => {
    const { answer, buys, signatures } = shop({ buy: ['SIGNATURE_INVALID'] })
    let version = 6
    const phone = boot({ answer, userKey: () => userKey(++version) })
    await toSale(phone)
    await hasKey(phone)
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index')
    expect(signatures.map((s) => s.verdict)).toEqual(['GENUINE 7', 'GENUINE 8'])
    expect(new Set(buys.map((b) => b.requestId)).size).toBe(1)
  })

  test('a phone without a key buys all the same, unsigned and at once', async () => {
    const { answer, signatures, buys } = shop({ buy: ['SIGNATURE_REQUIRED'] })
    const phone = boot({ answer })
    await toSale(phone)
    phone.tap('buy-31')
    await phone.until(() => buys.length === 1, 100)
    await phone.until(() => phone.calls.some((c) => String(c.options['title']).startsWith('请求缺少签名')))
    expect(signatures.map((s) => s.verdict)).toEqual(['UNSIGNED'])
  })
})
