/** The compiled weapp bundle when things go wrong in the middle of a rush. Needs dist/weapp (`build:weapp`). */
import type { StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import { describe, expect, test } from 'vitest'
import type { Phone } from './harness.ts'
import { bringPhones, shows, untilBuySays } from './phones.ts'
import { ahead, inQueue, roomShop } from './room-shop.ts'

const boot = bringPhones()

describe('compiled weapp bundle on a bad day', () => {
  test('offline in the waiting room: the place stays on screen, and goes on from there when the network is back', async () => {
    const { phone, room, number, open } = await inQueue(boot)
    phone.network(false)
    await phone.until(() => shows(phone, 'room-offline'))
    expect(phone.text()).toContain('您的位置不受影响')
    expect(ahead(phone)).toBe(number)
    open(3)
    phone.network(true)
    await phone.until(() => ahead(phone) === number - 3 && !shows(phone, 'room-offline'))
    expect(room.entries).toHaveLength(1)
  })

  test('offline while the order is written: one tap, one order, found by itself', async () => {
    const { phone, room, buys, number, open } = await inQueue(boot)
    room.asksInQueue = 1000
    open(number + 1)
    await untilBuySays(phone, '立即抢购')
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/queue/index' && phone.text().includes('正在排队中…'))
    phone.network(false)
    await phone.until(() => phone.text().includes('不会重复下单'))
    room.asksInQueue = 0
    phone.network(true)
    await phone.until(() => phone.page() === 'pages/pay/index')
    expect(buys).toHaveLength(1)
  })

  test('tapped ten times when it is their turn: locked with the first', async () => {
    const { phone, buys, number, open } = await inQueue(boot)
    open(number + 1)
    await untilBuySays(phone, '立即抢购')
    for (let i = 0; i < 10; i += 1) phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index')
    expect(buys).toHaveLength(1)
  })

  test('killed in the queue, and the phone has forgotten the ticket: the server still knows it', async () => {
    const disk = new Map<string, unknown>()
    const { phone, room, answer, number, open } = await inQueue(boot, { disk })
    phone.kill()
    disk.delete('tidegate.rooms')
    open(1)
    const again = boot({ answer, disk })
    again.open('pages/waiting-room/index?campaignId=11')
    await again.until(() => ahead(again) === number - 1)
    expect(room.entries).toHaveLength(1)
  })

  test('sold out while waiting: said at once with standby beside it, and a unit that comes free leads to the cashier', async () => {
    const { phone, room, buys, open } = await inQueue(boot)
    open(2, { phase: 'HELD', band: 'SOLD_OUT' })
    await phone.until(() => phone.text().includes('库存都在等人付款'))
    phone.tap('standby-join-31')
    await phone.until(() => phone.text().includes('候补中，第 3 位'))
    const { requestId } = room.standby as Extract<StandbyPlace, { state: 'WAITING' }>
    room.standby = { state: 'GRANTED', offerId: '31', requestId, orderId: '7001' }
    phone.hide()
    phone.show()
    await untilBuySays(phone, '去支付')
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index')
    expect(buys).toEqual([])
  })

  test('a cold start with a warm cache: home is on screen before the first request', async () => {
    const disk = new Map<string, unknown>()
    const { answer } = roomShop()
    const first = boot({ answer, disk })
    await first.until(() => first.text().includes('整点潮抢'))
    first.kill()
    const screens: string[] = []
    const second: Phone = boot({
      disk,
      answer: (request) => {
        screens.push(second.text())
        return answer(request)
      },
    })
    await second.until(() => screens.length > 0)
    expect(screens[0]).toContain('整点潮抢')
  })
})
