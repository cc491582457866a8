/** The compiled weapp bundle in a campaign with a waiting room, on standby and in maintenance. Needs dist/weapp (`build:weapp`). */
import type { Frontier, StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { sayAloud } from '../src/features/waiting-room/say.ts'
import type { Phone } from './harness.ts'
import { bringPhones, shows, toSale, untilBuySays } from './phones.ts'
import { ahead, enterLobby, roomShop } from './room-shop.ts'

const boot = bringPhones()
afterEach(() => void vi.useRealTimers())

/** WeChat stops an app that is off screen; the world goes on. */
function lockFor(minutes: number, phone: Phone, meanwhile: () => void): void {
  phone.hide()
  vi.setSystemTime(Date.now() + minutes * 60_000)
  meanwhile()
  phone.show()
}

describe('compiled weapp bundle in a waiting room', () => {
  test('lobby → draw → queue → turn → order: the number is worked out here, only falls, and the ticket goes along', async () => {
    const { answer, buys, room, draw } = roomShop()
    const phone = boot({ answer })
    await enterLobby(phone)
    expect(room.entries).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])

    const { number, open } = draw()
    open(0)
    await phone.until(() => ahead(phone) === number)
    const seen: number[] = []
    for (const serving of [2, 1, 4]) {
      const asked = phone.requests.length
      open(serving)
      await phone.until(() => phone.requests.length > asked + 1 && ahead(phone) <= number - Math.min(serving, 2))
      seen.push(ahead(phone))
    }
    expect(seen).toEqual([number - 2, number - 2, number - 4])

    open(number + 1)
    await phone.until(() => phone.text().includes('现在就可以抢购'))
    expect(phone.calls.filter((c) => c.name === 'vibrateShort')).toHaveLength(1)
    expect(phone.nodes().filter((n) => n.tag === 'image')).toEqual([])
    await untilBuySays(phone, '立即抢购')
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index' || phone.page() === 'pages/queue/index')
    expect(buys).toMatchObject([{ offerId: '31', ticket: 'v1.k.PAYLOAD.MAC' }])
    expect(phone.complaints).toEqual([])
  })

  test('whose turn it is already: one tap takes the place and buys', async () => {
    const { answer, buys, room, draw } = roomShop({ startsIn: -1000 })
    room.entries.push('a'.repeat(32))
    const { number, open } = draw()
    open(number + 1)
    const phone = boot({ answer })
    await toSale(phone)
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index')
    expect(buys).toMatchObject([{ offerId: '31', ticket: 'v1.k.PAYLOAD.MAC' }])
  })

  test('killed in the queue: the next start leads back to the same place without entering again', async () => {
    const disk = new Map<string, unknown>()
    const { answer, room, draw } = roomShop()
    const first = boot({ answer, disk })
    await enterLobby(first)
    const { number, open } = draw()
    open(1)
    await first.until(() => ahead(first) === number - 1)
    first.kill()

    const second = boot({ answer, disk })
    await second.until(() => shows(second, 'resume-room'))
    second.tap('resume-room')
    await second.until(() => ahead(second) === number - 1)
    expect(room.entries).toHaveLength(1)
  })

  test('off screen nothing is asked; back on screen it is asked at once', async () => {
    const { answer, draw } = roomShop()
    const phone = boot({ answer })
    await enterLobby(phone)
    const { number, open } = draw()
    open(0)
    await phone.until(() => ahead(phone) === number)
    phone.hide()
    const polls = () => phone.requests.filter((r) => r.url.includes('/frontier/')).length
    const before = polls()
    open(1)
    await expect(phone.until(() => polls() > before, 300)).rejects.toThrow('in vain')
    phone.show()
    await phone.until(() => ahead(phone) === number - 1)
  })

  test('locked for half an hour in the queue: the place is where it was, and further ahead', async () => {
    const { answer, room, draw } = roomShop()
    vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true })
    const phone = boot({ answer })
    await enterLobby(phone)
    const { number, open } = draw()
    open(0)
    await phone.until(() => ahead(phone) === number)
    lockFor(30, phone, () => open(3))
    await phone.until(() => ahead(phone) === number - 3)
    expect(room.entries).toHaveLength(1)
    expect(phone.complaints).toEqual([])
  })

  test.each<[string, Partial<Frontier>, string, string]>([
    ['it may buy at once', {}, '现在就可以抢购', 'buy-31'],
    ['it is told that everything went, and may stand by', { band: 'SOLD_OUT' }, '库存已被抢完', 'standby-join-31'],
    ['it is told that the sale is over, and what comes next', { phase: 'ENDED' }, '本场活动已结束', 'room-next'],
    [
      'it is told that the queue was stopped, and may queue anew',
      { phase: 'ABORTED' },
      '商家中止了这一轮',
      'room-again',
    ],
  ])('its turn came while it was locked: %s', async (_, meanwhile, said, next) => {
    const { answer, room, draw } = roomShop()
    vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true })
    const phone = boot({ answer })
    await enterLobby(phone)
    const { number, open } = draw()
    open(0)
    await phone.until(() => ahead(phone) === number)
    lockFor(30, phone, () => open(number + 1, meanwhile))
    await phone.until(() => phone.text().includes(said) && shows(phone, next))
    expect(phone.calls.filter((c) => c.name === 'vibrateShort')).toHaveLength(next === 'buy-31' ? 1 : 0)
    expect(room.entries).toHaveLength(1)
  })

  test('is read aloud: what may be tapped, how far it has come, and what changes', async () => {
    const { answer, draw } = roomShop()
    const phone = boot({ answer })
    await phone.until(() => shows(phone, 'hero'))
    expect(phone.find('hero').aria).toMatchObject({ role: 'link' })
    expect(phone.nodes().filter((n) => n.tag === 'image' && n.aria['hidden'] !== 'true' && !n.aria['label'])).toEqual(
      [],
    )
    await enterLobby(phone)
    const { number, open } = draw()
    open(2)
    await phone.until(() => ahead(phone) === number - 2)
    const told = phone.nodes().filter((n) => n.aria['role'])
    expect(told.find((n) => n.aria['role'] === 'progressbar')?.aria).toMatchObject({
      label: '排队进度',
      valuenow: expect.stringMatching(/^\d{1,2}$/),
    })
    expect(told.find((n) => n.aria['live'] === 'polite')?.text).toContain(sayAloud(number - 2))
    expect(phone.find('room-stroll').aria).toEqual({ role: 'button' })
  })

  test('the proof is worked out on the phone, step by step', async () => {
    const { answer, draw } = roomShop()
    const phone = boot({ answer })
    await enterLobby(phone)
    const { number, open } = draw()
    open(0)
    await phone.until(() => ahead(phone) === number)
    phone.tap('room-fairness')
    await phone.until(() => phone.page() === 'pages/fairness/index' && phone.text().includes('全部验算通过'))
    expect(phone.nodes().filter((n) => n.className.includes('proof__mark--right'))).toHaveLength(6)
    expect(phone.text()).toContain(`您的 ${number + 1} 号`)
  })

  test('what cannot be reached is said, and standby leads to an order of its own', async () => {
    const { answer, room, draw, buys } = roomShop()
    const phone = boot({ answer })
    await enterLobby(phone)
    const { number, open } = draw()
    open(0, { reach: number })
    await phone.until(() => phone.text().includes('很可能轮不到您的号码'))
    phone.tap('standby-join-31')
    await phone.until(() => phone.text().includes('候补中，第 3 位'))
    const { requestId } = room.standby as Extract<StandbyPlace, { state: 'WAITING' }>
    room.standby = { state: 'GRANTED', offerId: '31', requestId, orderId: '7001' }
    phone.hide()
    phone.show()
    await phone.until(() => phone.calls.some((c) => c.name === 'vibrateShort'))
    phone.tap('room-stroll')
    await phone.until(() => phone.text().includes('抢到了，等您支付'))
    expect(buys).toEqual([])
  })

  test('aborted: said plainly, and entering again is a new entry', async () => {
    const { answer, room, draw } = roomShop()
    const phone = boot({ answer })
    await enterLobby(phone)
    const { open } = draw()
    open(0, { phase: 'ABORTED' })
    await phone.until(() => phone.text().includes('商家中止了这一轮'))
    phone.tap('room-again')
    await phone.until(() => room.entries.length === 2)
    expect(new Set(room.entries).size).toBe(2)
  })

  test('maintenance closes the pages of the shop and gives the last one back', async () => {
    const { answer, room } = roomShop()
    const phone = boot({ answer })
    await enterLobby(phone)
    room.frontier = { ...room.frontier, degrade: 3 }
    await phone.until(() => phone.page() === 'pages/maintenance/index')
    room.frontier = { ...room.frontier, degrade: 1 }
    phone.hide()
    phone.show()
    await phone.until(() => phone.page() === 'pages/waiting-room/index' && phone.text().includes('已进入候场'))
  })

  test('at level 1 nothing is recommended, at level 2 the shop says that it is reduced', async () => {
    const { answer, room } = roomShop()
    room.frontier = { ...room.frontier, degrade: 2 }
    const phone = boot({ answer })
    await phone.until(() => phone.text().includes('已切换为精简浏览'))
    expect(phone.text()).not.toContain('为您推荐')
  })
})
