import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WEB_ROOT } from '../../scripts/build/web.ts'
import { type Instance, startInstance } from '../../scripts/instance/start-instance.ts'
import type { Client } from '../api/shop.ts'
import { bringBrowser, hold, onScreen, openPage, PHONE, picture, watchCalls } from './browser.ts'
import { openSmallSale, ownerOf, staffClient } from './people.ts'
import { openSale } from './shopper-phone.ts'

bringBrowser()

/** A shop of its own: the others' would have to stand still. */
let shop: Instance
let owner: Client

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-e2e-death-'))
  shop = await startInstance({ dir, temporary: true, webRoot: WEB_ROOT })
  owner = await staffClient('OWNER', shop.urls)
})
afterAll(() => shop?.stop())

const gone = [/ERR_CONNECTION_(REFUSED|RESET|ABORTED)|ERR_EMPTY_RESPONSE|ERR_FAILED/]

describe('a shopper whose server is killed', () => {
  it('while the tap waits for its answer: the same tap goes again, and ends as one order', async () => {
    const sale = await openSmallSale(owner, '答复前断电', 5)
    const page = await openPage(PHONE, gone)
    const taps = watchCalls(page, 'rush.buy')
    const buy = await openSale(page, sale, '立即抢购', shop.urls.shop)
    // It had its effect, and nobody heard of it.
    await page.route(
      '**/trpc/rush.buy**',
      async (route) => {
        await route.fetch()
        await shop.kill('api')
        await route.abort('connectionreset')
      },
      { times: 1 },
    )
    await buy.tap()
    await onScreen(page, '.queue__problem').getByText('不会重复下单').waitFor()
    await picture(page, 'death-tap')
    await shop.restart('api')
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor({ timeout: 40_000 })
    expect(new Set(taps.map(({ requestId }) => requestId)).size).toBe(1)
    expect((await (await ownerOf(page, shop.urls)).orders.list.query({})).items).toHaveLength(1)
  })

  it('while the order is written: the place in the queue is kept, and the order is found', async () => {
    const sale = await openSmallSale(owner, '写单时断电', 5)
    const page = await openPage(PHONE, gone)
    const taps = watchCalls(page, 'rush.buy')
    const receipt = await hold(page, 'rush.receipt')
    await (await openSale(page, sale, '立即抢购', shop.urls.shop)).tap()
    await receipt.arrived
    await Promise.all([shop.kill('api'), shop.kill('worker')])
    await receipt.release()
    await onScreen(page, '.queue__problem').waitFor()
    await Promise.all([shop.restart('api'), shop.restart('worker')])
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor({ timeout: 40_000 })
    expect(taps).toHaveLength(1)
    expect((await (await ownerOf(page, shop.urls)).orders.list.query({})).items).toHaveLength(1)
  })
})
