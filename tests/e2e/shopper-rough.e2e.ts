import { beforeAll, describe, expect, inject, it } from 'vitest'
import { defaultRoomSettings } from '../../packages/shared/src/contracts/waiting-room.ts'
import type { Client } from '../api/shop.ts'
import { bringBrowser, hold, onScreen, openPage, PHONE, picture, reopen, watchCalls } from './browser.ts'
import { buyOne, crowdIn, openSmallSale, ownerOf, staffClient } from './people.ts'
import {
  enterRoom,
  noPlaceYet,
  openRoom,
  openSale,
  payHere,
  peopleAhead,
  skewClock,
  tapManyTimes,
} from './shopper-phone.ts'

bringBrowser()

const offline = [/ERR_INTERNET_DISCONNECTED/]
/** One person at a time: whoever is second can be watched waiting. */
const narrow = { ...defaultRoomSettings, mode: 'FIFO' as const, rate: 1, cap: 1 }

let owner: Client

beforeAll(async () => {
  owner = await staffClient('OWNER')
})

describe('a shopper on a bad day', () => {
  it('taps twenty times: locked from the first, one request, one order', async () => {
    const sale = await openSmallSale(owner, '手快', 5)
    const page = await openPage(PHONE)
    const taps = watchCalls(page, 'rush.buy')
    const buy = await openSale(page, sale)
    const tap = await hold(page, 'rush.buy')
    await tapManyTimes(page, buy, 20)
    await tap.arrived
    await tap.release()
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor()
    expect(taps).toHaveLength(1)
    expect((await (await ownerOf(page)).orders.list.query({})).items).toHaveLength(1)
  })

  it('taps again while the server answers nothing but trouble: the same request id every time', async () => {
    const sale = await openSmallSale(owner, '一直重试', 5)
    const page = await openPage(PHONE, [/ERR_CONNECTION_FAILED/])
    const taps = watchCalls(page, 'rush.buy')
    const buy = await openSale(page, sale)
    // Until the button has been pressed: the app tries again by itself, too, and would have led on from under a slow finger.
    let trouble = true
    await page.route('**/trpc/rush.buy**', (route) => (trouble ? route.abort('connectionfailed') : route.fallback()))
    await tapManyTimes(page, buy, 5)
    await onScreen(page, '#try-now').tap()
    trouble = false
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor({ timeout: 40_000 })
    expect(taps.length).toBeGreaterThan(1)
    expect(new Set(taps.map(({ requestId }) => requestId)).size).toBe(1)
    expect(taps.map(({ retry }) => retry)).toEqual(taps.map((_, i) => i > 0))
  })

  it('loses the network while the order is written: told so, and led on by itself when it is back', async () => {
    const sale = await openSmallSale(owner, '电梯里', 5)
    const page = await openPage(PHONE, offline)
    const taps = watchCalls(page, 'rush.buy')
    const receipt = await hold(page, 'rush.receipt')
    await (await openSale(page, sale)).tap()
    await receipt.arrived
    await page.context().setOffline(true)
    await receipt.release()
    await onScreen(page, '.queue__problem').getByText('不会重复下单').waitFor()
    await picture(page, 'rough-queue-offline')
    await page.context().setOffline(false)
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor({ timeout: 30_000 })
    expect(taps).toHaveLength(1)
  })

  it('loses the network in the waiting room: the place is kept, and only gets better', async () => {
    const sale = await openSmallSale(owner, '隧道里', 50, { room: narrow })
    await crowdIn(sale.campaignId, 6)
    const page = await openPage(PHONE, [...offline, noPlaceYet])
    await enterRoom(page, sale)
    const before = await peopleAhead(page)
    await page.context().setOffline(true)
    await onScreen(page, '#room-offline').getByText('您的位置不受影响').waitFor({ timeout: 30_000 })
    expect(await peopleAhead(page)).toBeLessThanOrEqual(before)
    await picture(page, 'rough-room-offline')
    await page.context().setOffline(false)
    await onScreen(page, '#room-offline').waitFor({ state: 'hidden', timeout: 30_000 })
    expect(await peopleAhead(page)).toBeLessThanOrEqual(before)
  })

  it('is killed in the waiting room: comes back to the same place, also when the phone has forgotten it', async () => {
    const sale = await openSmallSale(owner, '没电了', 50, { room: narrow })
    await crowdIn(sale.campaignId, 8)
    const page = await openPage(PHONE, [noPlaceYet])
    await enterRoom(page, sale)
    const ahead = await peopleAhead(page)
    const mine = async () => (await (await ownerOf(page)).rooms.mine.query({ campaignId: sale.campaignId })).ticket
    const ticket = await mine()

    const again = await reopen(page, inject('shop').shop)
    const entries = watchCalls(again, 'rooms.enter')
    await onScreen(again, '#resume-room').tap()
    expect(await peopleAhead(again)).toBeLessThanOrEqual(ahead)
    await again.evaluate("localStorage.removeItem('tidegate.rooms')")
    const forgetful = await reopen(again, 'about:blank')
    entries.push(...watchCalls(forgetful, 'rooms.enter'))
    await openRoom(forgetful, sale)
    expect(await peopleAhead(forgetful)).toBeLessThanOrEqual(ahead)
    expect(entries).toEqual([])
    expect((await (await ownerOf(forgetful)).rooms.mine.query({ campaignId: sale.campaignId })).ticket).toBe(ticket)
  })

  it('is killed right after the tap: home leads back to the one order', async () => {
    const sale = await openSmallSale(owner, '误关', 5)
    const page = await openPage(PHONE)
    const taps = watchCalls(page, 'rush.buy')
    const receipt = await hold(page, 'rush.receipt')
    await (await openSale(page, sale)).tap()
    await receipt.arrived
    const again = await reopen(page, inject('shop').shop)
    taps.push(...watchCalls(again, 'rush.buy'))
    await onScreen(again, '#resume').tap()
    await payHere(again)
    expect(taps).toHaveLength(1)
    expect((await (await ownerOf(again)).orders.list.query({})).items).toHaveLength(1)
  })

  it('waits while the last unit goes: told at once, joins standby, and gets the unit whose buyer did not pay', async () => {
    const sale = await openSmallSale(owner, '排到一半没了', 1, { room: narrow, payWindowSeconds: 15 })
    const [first] = await crowdIn(sale.campaignId, 4)
    const page = await openPage(PHONE, [noPlaceYet])
    await enterRoom(page, sale)
    await onScreen(page, '#room-ahead').waitFor()
    await buyOne(first as Client, sale.offerId, await ticketOf(first as Client, sale.campaignId))
    await onScreen(page, `#standby-join-${sale.offerId}`).tap()
    await onScreen(page, `#standby-${sale.offerId}`).getByText('候补中').waitFor()
    await picture(page, 'rough-room-standby')
    // Whoever is before them in the room has the unit first, each for 15 s: here nobody is kept waiting for people who will not come.
    await owner.staff.campaigns.steerRoom.mutate({ campaignId: sale.campaignId, rate: 20, cap: 1000 })
    // Its buyer lets the time to pay run out.
    await onScreen(page, `#buy-${sale.offerId}`).getByText('去支付').waitFor({ timeout: 60_000 })
    await picture(page, 'rough-room-granted')
    await onScreen(page, `#buy-${sale.offerId}`).tap()
    await payHere(page)
  })

  it('whose clock is ten minutes off, either way, buys when the sale starts, and not before', async () => {
    const sale = await openSmallSale(owner, '钟不准', 5, { startsAt: Date.now() + 30_000 })
    const refusals: number[] = []
    // Both wait for the same moment.
    const phones = [10, -10].map(async (minutes) => {
      const page = await openPage(PHONE)
      await skewClock(page, minutes)
      page.on('response', (response) => {
        if (response.url().includes('rush.buy') && !response.ok()) refusals.push(response.status())
      })
      const buy = await openSale(page, sale, '秒后开抢')
      await buy.getByText('立即抢购').waitFor({ timeout: 45_000 })
      await buy.tap()
      await payHere(page)
    })
    await Promise.all(phones)
    expect(refusals).toEqual([])
  })
})

async function ticketOf(shopper: Client, campaignId: string): Promise<string> {
  await expect
    .poll(
      async () => {
        const { place, frontier } = await shopper.rooms.mine.query({ campaignId })
        return place.kind === 'QUEUE' && place.number < frontier.serving
      },
      { timeout: 10_000 },
    )
    .toBe(true)
  return (await shopper.rooms.mine.query({ campaignId })).ticket
}
