/** A shop with a history, so that no page of either app is bare: one shopper with an order in every state, and rooms to wait in. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { CampaignSave } from '../../packages/shared/src/contracts/staff.ts'
import { defaultRoomSettings } from '../../packages/shared/src/contracts/waiting-room.ts'
import { fen } from '../../packages/shared/src/fen.ts'
import type { OrderState } from '../../packages/shared/src/states.ts'
import { demoPassword } from '../../prisma/seed/demo-staff.ts'
import type { Instance } from '../instance/start-instance.ts'
import { clientOf } from '../pictures/crowd.ts'

type Client = ReturnType<typeof clientOf>
type Urls = Instance['urls']

export interface Stage {
  /** The shopper's phone, which the sandbox knows them by, and their session as the app keeps it. */
  readonly device: string
  readonly session: unknown
  readonly staffToken: string
  readonly campaigns: Record<'live' | 'coming' | 'soldOut' | 'door' | 'room' | 'lobby', Sale>
  readonly orders: Record<
    'pending' | 'paid' | 'shipped' | 'received' | 'asked' | 'refunded' | 'cards' | 'closed',
    string
  >
  readonly buyerId: string
  readonly productId: string
  readonly skuId: string
  readonly cardProductId: string
  readonly cardSkuId: string
  readonly addressId: string
  /** The shopper's number in `room`, counted from 0. */
  readonly number: number
}

interface Sale {
  readonly campaignId: string
  readonly offerId: string
  readonly cardOfferId: string
}

const hour = 3_600_000

export async function setStage(urls: Urls): Promise<Stage> {
  const { token: staffToken } = await clientOf(urls).staff.login.mutate({ account: 'owner', password: demoPassword })
  const owner = clientOf(urls, staffToken)
  const device = 'shots'
  const shopper = await signIn(urls, device)
  const goods = await findGoods(owner)
  const open = (title: string, more: Partial<CampaignSave> = {}) => openSale(owner, goods, title, more)
  const now = Date.now()
  const live = await open('整点潮抢 · 今日专场')
  const [coming, soldOut, door, room, lobby] = await Promise.all([
    open('夜潮专场 · 今晚八点', { startsAt: now + hour, endsAt: now + 2 * hour }),
    open('已经抢光的一场', { offers: [{ skuId: goods.skuId, priceFen: fen(990), total: 1, buyerLimit: 1 }] }),
    open('老友专场 · 先到先得', { room: { ...defaultRoomSettings, mode: 'FIFO' } }),
    open('新品首发 · 排队放行', { room: { ...defaultRoomSettings, mode: 'FIFO', rate: 1, cap: 1 } }),
    open('开售摇号 · 限量发售', {
      startsAt: now + hour / 2,
      endsAt: now + hour,
      room: { ...defaultRoomSettings, mode: 'SHUFFLE', lobbyOpensSeconds: 3600 },
    }),
  ])
  await buy((await signIn(urls, 'first')).client, soldOut.offerId)
  const number = await fillRooms(urls, shopper.client, room.campaignId, lobby.campaignId)
  await shopper.client.messages.allow.mutate({ kinds: ['START'], subject: coming.campaignId })
  const { id: addressId } = await shopper.client.addresses.save.mutate(address)
  await shopper.client.addresses.save.mutate({ ...address, name: '欧阳听海', phone: '13800001111', isDefault: false })
  const orders = await haveOrders(urls, owner, shopper.client, live, addressId)
  return {
    ...goods,
    device,
    session: shopper.session,
    buyerId: shopper.session.buyer.id,
    staffToken,
    campaigns: { live, coming, soldOut, door, room, lobby },
    orders,
    addressId,
    number,
  }
}

const address = {
  name: '林见潮',
  phone: '13987651234',
  region: ['浙江省', '杭州市', '西湖区'],
  detail: '见潮路 7788 号 601',
  isDefault: true,
}

async function findGoods(owner: Client) {
  const find = async (search: string) => {
    const { items } = await owner.catalogue.products.query({ search })
    const product = await owner.catalogue.product.query({ productId: items[0]?.id as string })
    return { productId: product.id, skuId: product.skus[0]?.id as string }
  }
  const [ship, card] = await Promise.all([find('登顶保温壶'), find('浪花音乐会员卡')])
  const { campaigns } = await owner.catalogue.home.query()
  return { ...ship, cardProductId: card.productId, cardSkuId: card.skuId, banner: campaigns[0]?.banner ?? '' }
}

async function openSale(
  owner: Client,
  { skuId, cardSkuId, banner }: Awaited<ReturnType<typeof findGoods>>,
  title: string,
  more: Partial<CampaignSave>,
): Promise<Sale> {
  const { id: campaignId, offers } = await owner.staff.campaigns.save.mutate({
    title,
    subtitle: '低至五折，售完即止',
    banner,
    rules: ['库存有限，售完为止', '抢到后请在支付时限内付款，超时自动释放'],
    startsAt: Date.now() - 1000,
    endsAt: Date.now() + hour,
    payWindowSeconds: 900,
    room: defaultRoomSettings,
    offers: [
      { skuId, priceFen: fen(1290), total: 100, buyerLimit: 20 },
      { skuId: cardSkuId, priceFen: fen(990), total: 10, buyerLimit: 5 },
    ],
    ...more,
  })
  await owner.staff.campaigns.publish.mutate({ campaignId })
  await owner.staff.campaigns.prewarm.mutate({ campaignId })
  return { campaignId, offerId: offers[0]?.id as string, cardOfferId: offers[1]?.id as string }
}

/** A crowd before the shopper, and a few behind. @returns the shopper's number in the queue */
async function fillRooms(urls: Urls, shopper: Client, room: string, lobby: string): Promise<number> {
  const token = () => crypto.randomUUID().replaceAll('-', '')
  const crowd = await Promise.all(Array.from({ length: 24 }, (_, i) => signIn(urls, `crowd-${i}`)))
  const enter = (client: Client) =>
    Promise.all(
      [room, lobby].map((campaignId) => insist(() => client.rooms.enter.mutate({ campaignId, token: token() }))),
    )
  await Promise.all(crowd.slice(0, 18).map(({ client }) => enter(client)))
  const [ticket] = await enter(shopper)
  await Promise.all(crowd.slice(18).map(({ client }) => enter(client)))
  return ticket?.place.kind === 'QUEUE' ? ticket.place.number : 0
}

async function haveOrders(
  urls: Urls,
  owner: Client,
  shopper: Client,
  sale: Sale,
  addressId: string,
): Promise<Stage['orders']> {
  const order = () => buy(shopper, sale.offerId)
  const paidOrder = async (offerId = sale.offerId) => {
    const orderId = await buy(shopper, offerId)
    await pay(urls, shopper, orderId)
    return orderId
  }
  const send = async (trackingNo: string) => {
    const orderId = await paidOrder()
    await shopper.addresses.choose.mutate({ orderId, addressId })
    await insist(() => owner.staff.shipping.ship.mutate({ orderId, carrier: 'SF', trackingNo }))
    return orderId
  }
  const ask = async (note: string) => {
    const orderId = await paidOrder()
    await insist(() => shopper.orders.askRefund.mutate({ orderId, note }))
    return orderId
  }
  const until = (orderId: string, state: OrderState) =>
    insist(async () => {
      if ((await shopper.orders.get.query({ orderId })).state !== state) throw new Error(`${orderId} is not ${state}`)
    })

  const closed = await order()
  await shopper.orders.cancel.mutate({ orderId: closed })
  const received = await send('YTO8812345678901')
  await shopper.orders.confirmReceipt.mutate({ orderId: received })
  const refunded = await ask('不想要了')
  const [refund] = (await shopper.orders.get.query({ orderId: refunded })).refunds
  await owner.staff.refunds.answer.mutate({ outRefundNo: refund?.outRefundNo as string, approve: true })
  const cards = await paidOrder(sale.cardOfferId)
  const orders = {
    closed,
    received,
    refunded,
    cards,
    asked: await ask('尺寸看错了，想换成大一号的'),
    shipped: await send('SF1234567890'),
    paid: await paidOrder(),
    pending: await order(),
  }
  await until(refunded, 'REFUNDED')
  await until(cards, 'DELIVERED')
  return orders
}

async function signIn(urls: Urls, device: string) {
  const { code } = (await ask(urls, 'login-code', { device })) as { code: string }
  const session = await clientOf(urls).buyers.login.mutate({ code })
  return { client: clientOf(urls, session.token), session }
}

/** Taps and waits until the order is written. */
async function buy(shopper: Client, offerId: string): Promise<string> {
  const requestId = crypto.randomUUID()
  await insist((retry) => shopper.rush.buy.mutate({ offerId, quantity: 1, requestId, retry }))
  return insist(async () => {
    const receipt = await shopper.rush.receipt.query({ offerId, requestId })
    if (receipt.state !== 'PENDING_PAYMENT') throw new Error(`still ${receipt.state}`)
    return receipt.orderId
  })
}

async function pay(urls: Urls, shopper: Client, orderId: string): Promise<void> {
  const { params } = await insist(() => shopper.payments.start.mutate({ orderId }))
  await ask(urls, 'pay', { prepay_id: params.package.replace('prepay_id=', '') })
  await shopper.payments.refresh.mutate({ orderId })
}

async function ask(urls: Urls, what: 'login-code' | 'pay', body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${urls.sandbox}/sandbox/${what}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`sandbox ${what}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** One shopper doing a month's shopping in a minute is held back now and then. */
async function insist<T>(attempt: (retry: boolean) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(tries > 1)
    } catch (error) {
      if (tries === 60) throw error
      await sleep(250)
    }
  }
}
