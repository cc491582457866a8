/** The compiled weapp bundle after the sale: address, parcel, refund, codes. Needs dist/weapp (`build:weapp`). */
import type { AddressRow, AddressView } from '@tidegate/shared/contracts/addresses'
import type { CardsOfOrder } from '@tidegate/shared/contracts/cards'
import type { ProductDetail } from '@tidegate/shared/contracts/catalogue'
import type { DeliveryOfOrder } from '@tidegate/shared/contracts/fulfilment'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Phone, PhoneOptions, WxAnswer, WxRequest } from './harness.ts'
import { bringPhones, shows } from './phones.ts'
import { answerBy, orderAt, type Procedures, refuse, sessionAt } from './small-bff.ts'

const secret = 'WAVE-7Q3F-9XKD-ZZ81'
const inWechat = {
  userName: '林见潮',
  telNumber: '13987651234',
  provinceName: '浙江省',
  cityName: '杭州市',
  countyName: '西湖区',
  detailInfo: '见潮路 7788 号',
}

/** A BFF in small, with one paid order. */
function shop(kind: ProductDetail['kind']) {
  const now = Date.now()
  const order = orderAt(now, { state: 'PAID', paidAt: now, version: 2 })
  const product: ProductDetail = {
    ...{ id: '21', title: '潮声耳机', subtitle: '', kind, image: '', priceFen: 29_900, listPriceFen: 29_900 },
    ...{ categoryId: '1', images: [], description: '', notes: ['在官网输入卡密'], skus: [], offers: [] },
  }
  const delivery: DeliveryOfOrder = { address: null, shipment: null }
  const cards: CardsOfOrder = { orderId: '7001', state: 'NONE', slots: [] }
  const book: AddressView[] = []
  const state = { order, delivery, cards, reveal: null as OutcomeCode | null }
  const masked = { name: '林**', phone: '139****1234', region: '浙江省 杭州市 西湖区', detail: '见潮****' }
  const procedures: Procedures = {
    'time.now': () => ({ serverNow: Date.now(), degrade: 0 }),
    'buyers.login': () => sessionAt(now),
    'catalogue.home': () => ({ serverNow: now, campaigns: [], categories: [], recommended: [] }),
    'catalogue.product': () => product,
    'orders.get': () => state.order,
    'orders.list': () => ({ items: [state.order], nextCursor: null }),
    'orders.confirmReceipt': () => Object.assign(state.order, { state: 'RECEIVED' }),
    'orders.askRefund': ({ note }: { note: string }) =>
      state.order.refunds.push({
        ...{ outRefundNo: 'R1', amountFen: 29_900, state: 'ASKED', reason: 'BUYER_ASKED', note },
        ...{ createdAt: now, doneAt: null },
      }),
    'delivery.ofOrder': () => state.delivery,
    'cards.ofOrder': () => state.cards,
    'cards.reveal': () => (state.reveal ? refuse(state.reveal) : { code: secret }),
    'addresses.list': (): AddressRow[] => book.map(({ id, isDefault }) => ({ ...masked, id, isDefault })),
    'addresses.save': (input: AddressView) => {
      book.push({ ...input, id: '900' })
      return book.at(-1)
    },
    'addresses.choose': () => (state.delivery = { ...state.delivery, address: masked }),
  }
  const answer = (request: WxRequest): WxAnswer =>
    answerBy(
      procedures,
      request,
      (name, signedIn) => !signedIn && /^(orders|addresses|cards|delivery)\./.test(name) && 'SESSION_EXPIRED',
    )
  return { answer, state, book }
}

const boot = bringPhones()
afterEach(() => void vi.useRealTimers())
/** On the page of the order. */
async function bootAtOrder(options: PhoneOptions): Promise<Phone> {
  const phone = boot(options)
  await phone.until(() => phone.page() === 'pages/home/index')
  phone.open('/pages/order/index?orderId=7001')
  await phone.until(() => phone.text().includes('潮声耳机'))
  return phone
}

describe('compiled weapp bundle after the sale', () => {
  test("a paid parcel gets its address out of WeChat's book, is sent, received, and its money asked back", async () => {
    const { answer, state, book } = shop('SHIP')
    const phone = await bootAtOrder({ answer, wechatAddress: inWechat })
    await phone.until(() => shows(phone, 'go-address'))
    phone.tap('go-address')
    await phone.until(() => phone.text().includes('还没有收货地址'))
    phone.tap('new-address')
    await phone.until(() => shows(phone, 'save-address'))
    phone.tap('save-address')
    await phone.until(() => phone.text().includes('请填写 11 位手机号') && phone.text().includes('请选择省市区'))
    expect(book).toEqual([])
    phone.tap('wechat-address')
    await phone.until(() => phone.text().includes('浙江省 杭州市 西湖区'))
    phone.fill('address-name', '')
    await phone.until(() => phone.text().includes('请填写收货人'))
    phone.fill('address-name', '林见海')
    await phone.until(() => !phone.text().includes('请填写收货人'))
    phone.tap('save-address')
    await phone.until(() => phone.page() === 'pages/order/index' && phone.text().includes('林** 139****1234'))
    expect(book).toMatchObject([{ name: '林见海', phone: '13987651234', region: ['浙江省', '杭州市', '西湖区'] }])

    state.order = { ...state.order, state: 'SHIPPED' }
    state.delivery = { ...state.delivery, shipment: { carrier: 'SF', trackingNo: 'SF1234567890', shippedAt: 1 } }
    phone.hide()
    phone.show()
    await phone.until(() => phone.text().includes('顺丰速运') && phone.text().includes('SF1234567890'))
    expect(shows(phone, 'change-address')).toBe(false)
    phone.tap('copy-tracking')
    expect(phone.calls.find((c) => c.name === 'setClipboardData')?.options['data']).toBe('SF1234567890')
    phone.tap('confirm-receipt')
    await phone.until(() => phone.text().includes('已收货'))

    phone.tap('ask-refund')
    await phone.until(() => shows(phone, 'reason-3'))
    phone.tap('submit-refund')
    phone.tap('reason-3')
    await phone.until(() => phone.find('submit-refund').text === '提交申请')
    phone.tap('submit-refund')
    await phone.until(() => phone.page() === 'pages/order/index' && phone.text().includes('待商家处理'))
    expect(state.order.refunds).toMatchObject([{ note: '商品有问题' }])
    expect(shows(phone, 'ask-refund')).toBe(false)
    expect(phone.complaints).toEqual([])
  })

  test('a code comes by itself, is shown when asked for, gone when the app is left, and never kept', async () => {
    const disk = new Map<string, unknown>()
    const { answer, state } = shop('CARD')
    state.cards = { ...state.cards, state: 'WAITING' }
    const phone = await bootAtOrder({ answer, disk })
    await phone.until(() => phone.text().includes('正在为您发放'))
    state.order = { ...state.order, state: 'DELIVERED' }
    state.cards = {
      ...{ orderId: '7001', state: 'DELIVERED' },
      slots: [{ slot: 1, deliveredAt: 1, revealedAt: null, replaced: false }],
    }
    await phone.until(() => phone.text().includes('如何兑换') && shows(phone, 'reveal-1'))
    expect(phone.text()).toContain('在官网输入卡密')
    phone.tap('reveal-1')
    await phone.until(() => phone.find('code-1').text === secret)
    phone.tap('copy-code-1')
    expect(phone.calls.find((c) => c.name === 'setClipboardData')?.options['data']).toBe(secret)
    phone.hide()
    await phone.until(() => !phone.text().includes(secret))
    phone.show()

    // The clock of a page that counts nothing rests.
    vi.setSystemTime(Date.now() + 120_000)
    state.reveal = 'REVEAL_LIMITED'
    phone.tap('reveal-1')
    await phone.until(() => phone.text().includes('查看次数有限'))
    expect(JSON.stringify([...disk])).not.toContain(secret)
    expect(phone.complaints).toEqual([])
  })

  test('the wallet shows the codes of all orders', async () => {
    const { answer, state } = shop('CARD')
    state.order = { ...state.order, state: 'DELIVERED' }
    const slot = { deliveredAt: 1, revealedAt: null, replaced: false }
    state.cards = {
      ...{ orderId: '7001', state: 'DELIVERED' },
      slots: [
        { ...slot, slot: 1 },
        { ...slot, slot: 2, replaced: true },
      ],
    }
    const phone = await bootAtOrder({ answer })
    phone.open('/pages/account/cards/index')
    await phone.until(() => phone.text().includes('卡密 1') && phone.text().includes('已换新'))
    phone.tap('reveal-2')
    await phone.until(() => phone.find('code-2').text === secret)
  })
})
