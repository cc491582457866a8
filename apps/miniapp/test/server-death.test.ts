/** The compiled weapp bundle whose server is killed in the middle of a rush and comes back. Needs dist/weapp (`build:weapp`). */
import { describe, expect, test } from 'vitest'
import type { Phone } from './harness.ts'
import { bringPhones, shows, untilBuySays } from './phones.ts'
import { ahead, inQueue } from './room-shop.ts'

const boot = bringPhones()

/** The app looks for the shop by itself, further and further apart. */
const recoveryMs = 20_000
const untilNoticed = (phone: Phone) => phone.until(() => shows(phone, 'reach'), recoveryMs)

describe('compiled weapp bundle whose server is killed', () => {
  test('in the waiting room: the place stays on screen and goes on by itself, without entering again', async () => {
    const { phone, server, room, number, open } = await inQueue(boot)
    server.kill()
    await phone.until(() => shows(phone, 'room-offline'))
    await untilNoticed(phone)
    expect(ahead(phone)).toBe(number)
    open(3)
    server.restart()
    await phone.until(() => ahead(phone) === number - 3 && !shows(phone, 'room-offline'), recoveryMs)
    expect(room.entries).toHaveLength(1)
    expect(phone.complaints).toEqual([])
  })

  test.each([
    ['before it has heard of the tap', false],
    ['with the unit reserved and no answer given', true],
  ])('between tap and order, %s: the same tap goes again and ends as one order', async (_, heard) => {
    const { phone, server, buys, number, open } = await inQueue(boot)
    open(number + 1)
    await untilBuySays(phone, '立即抢购')
    server.dieOf(/rush\.buy/, heard)
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/queue/index' && phone.text().includes('不会重复下单'))
    await untilNoticed(phone)
    server.restart()
    await phone.until(() => phone.page() === 'pages/pay/index', recoveryMs)
    expect(buys.at(-1)).toMatchObject({ offerId: '31', retry: true, ticket: 'v1.k.PAYLOAD.MAC' })
    const sent = phone.requests.filter((r) => r.url.includes('rush.buy')).map((r) => JSON.parse(r.data ?? '{}'))
    expect(new Set(sent.map(({ requestId }) => requestId)).size).toBe(1)
    expect(sent.length).toBeGreaterThan(1)
  })

  test('while the order is written: the tap is not sent again, and the order is found', async () => {
    const { phone, server, room, buys, number, open } = await inQueue(boot)
    room.asksInQueue = 1000
    open(number + 1)
    await untilBuySays(phone, '立即抢购')
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/queue/index' && phone.text().includes('正在排队中…'))
    server.kill()
    await phone.until(() => phone.text().includes('不会重复下单'))
    room.asksInQueue = 0
    server.restart()
    await phone.until(() => phone.page() === 'pages/pay/index', recoveryMs)
    expect(buys).toHaveLength(1)
  })

  test('and the app is killed with it: the next start finds the place, and the order of the tap', async () => {
    const disk = new Map<string, unknown>()
    const { phone, server, room, buys, number, open } = await inQueue(boot, { disk })
    open(number + 1)
    await untilBuySays(phone, '立即抢购')
    server.dieOf(/rush\.buy/, true)
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/queue/index' && phone.text().includes('不会重复下单'))
    phone.kill()

    const again = boot({ answer: server.answer, disk })
    await again.until(() => again.text().includes('整点潮抢') && shows(again, 'resume'))
    server.restart()
    await again.until(() => again.text().includes('抢到了，等您支付'), recoveryMs)
    again.tap('resume')
    await again.until(() => again.page() === 'pages/pay/index')
    expect(buys).toHaveLength(1)
    expect(room.entries).toHaveLength(1)
  })
})
