/** cpu_ms_per_order: what a whole purchase costs the house, from opening the app to the paid order. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Member } from '../../../../scripts/instance/start-instance.ts'
import { makeCrowd, type Shopper } from '../rush/crowd.ts'
import { closedLoop } from '../rush/pace.ts'
import { must } from '../rush/stage-sale.ts'
import { createHttp } from '../wire/http.ts'
import { createSandbox, type Sandbox } from '../wire/sandbox.ts'
import { type Answer, callerOf, createWire, type Wire } from '../wire/trpc.ts'
import type { BenchScene } from './bench-scene.ts'
import { treeCpuSeconds } from './cpu-time.ts'
import type { Figure } from './harness.ts'

const buyers = 4_000
/** So many before anything is measured: each of the first two thousand costs a fifth more, most of it V8 compiling. */
const warmUp = 6_000
/** A person looks at the page for more than a second in all: so many at once keep both processors busy, as a rush does. */
const width = 384
/** Those who do our work. The sandbox is WeChat, the generator is the shoppers' phones. */
const house = ['api', 'worker', 'scheduler', 'redis', 'redisCache', 'postgres'] as const satisfies readonly Member[]

export async function journey(scene: BenchScene): Promise<Figure> {
  const { instance } = scene
  await instance.restart('scheduler')
  const shopHttp = createHttp(instance.urls.api, width)
  const sandboxHttp = createHttp(instance.urls.sandbox, 64)
  let requests = 0
  const wire = counted(createWire(shopHttp, 30_000), () => requests++)
  const sandbox = createSandbox(sandboxHttp)
  try {
    const crowd = (seed: number, shoppers: number) =>
      makeCrowd({ shoppers, limit: 1, payShare: 1, arriveSeconds: 1, seed })
    await closedLoop(crowd(2, warmUp), width, (shopper) => buy({ wire, sandbox, scene }, shopper))
    requests = 0
    const before = readCpu(scene)
    await closedLoop(crowd(3, buyers), width, (shopper) => buy({ wire, sandbox, scene }, shopper))
    const after = readCpu(scene)
    const msPerOrder = house.map(
      (member) => [`${member}Ms`, ((after[member] - before[member]) / buyers) * 1_000] as const,
    )
    return {
      name: 'cpu_ms_per_order',
      value: msPerOrder.reduce((sum, [, ms]) => sum + ms, 0),
      unit: 'ms',
      aim: { atMost: 3 },
      sides: { ...Object.fromEntries(msPerOrder), requests: requests / buyers },
      bound:
        'RSA: two signatures with a 2048-bit key (prepay, and the app’s sheet) and one verification for each payment',
    }
  } finally {
    await Promise.all([shopHttp.close(), sandboxHttp.close()])
    await instance.kill('scheduler', 'SIGTERM')
  }
}

/** Seven requests: log in, open the page, set the clock, tap, see the order, start to pay, see it paid. WeChat's notify comes on top. */
async function buy(
  { wire, sandbox, scene }: { wire: Wire; sandbox: Sandbox; scene: BenchScene },
  shopper: Shopper,
): Promise<void> {
  const { campaignId, offerId } = scene.sale
  const code = await sandbox.loginCode(shopper.device)
  if (code === null) throw new Error('WeChat gave no login code')
  const session = must('buyers.login', await wire.mutate(callerOf(shopper.address, null), 'buyers.login', { code }))
  const caller = callerOf(shopper.address, session.token)
  must('campaigns.get', await patiently(() => wire.query(caller, 'campaigns.get', { campaignId })))
  must('time.now', await wire.query(caller, 'time.now', undefined))
  const requestId = shopper.random.uuid()
  const tapOnce = () => wire.mutate(caller, 'rush.buy', { offerId, quantity: 1, requestId, retry: false })
  const tap = must('rush.buy', await patiently(tapOnce))
  const receipt = async (state: 'PENDING_PAYMENT' | 'PAID', waitMs: number) => {
    for (;;) {
      await sleep(waitMs)
      const now = must(
        'rush.receipt',
        await patiently(() => wire.query(caller, 'rush.receipt', { offerId, requestId })),
      )
      if (now.state === state) return
    }
  }
  await receipt('PENDING_PAYMENT', tap.pollAfterMs)
  const pay = () => wire.mutate(caller, 'payments.start', { orderId: tap.orderId })
  const started = must('payments.start', await patiently(pay))
  if (!(await sandbox.pay(started.params.package.replace(/^prepay_id=/, '')))) throw new Error('WeChat took no money')
  await receipt('PAID', thanksMs)
}

/** As the app does it: what is told to come again by itself does so. */
async function patiently<Data>(ask: () => Promise<Answer<Data>>): Promise<Answer<Data>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask()
    if (answer.kind !== 'REFUSED' || answer.retry !== 'same' || attempt === 5) return answer
    await sleep(answer.retryAfterMs ?? 1_000)
  }
}

// A person reads WeChat's "paid" before the app shows its own page.
const thanksMs = 1_000

function readCpu({ instance }: BenchScene): Record<(typeof house)[number], number> {
  return Object.fromEntries(house.map((member) => [member, treeCpuSeconds(instance.pid(member))])) as never
}

function counted(wire: Wire, count: () => void): Wire {
  return {
    query: (...call) => {
      count()
      return wire.query(...call)
    },
    mutate: (...call) => {
      count()
      return wire.mutate(...call)
    },
  }
}
