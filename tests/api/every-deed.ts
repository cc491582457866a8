/** A shop's whole work, so that every mutation of staff is done once by somebody who may, and succeeds. Whoever adds one adds it to a day here. */
import { randomUUID } from 'node:crypto'
import { TOTP } from 'otpauth'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { cameraPhoto } from '../../apps/bff/src/testing/pictures.ts'
import { blankDocument } from '../../packages/shared/src/contracts/campaign-drafts.ts'
import { defaultRoomSettings } from '../../packages/shared/src/contracts/waiting-room.ts'
import { fen } from '../../packages/shared/src/fen.ts'
import { type Client, draftOf, openSale, type Shop } from './shop.ts'

export interface Hands {
  shop: Shop
  owner: Client
  /** Signed in as somebody else. */
  as(account: string, password: string): Promise<Client>
  /** A way in that is no procedure: a file. */
  send(path: string, type: string, body: string | Buffer): Promise<unknown>
}

export async function everyDeed(hands: Hands): Promise<void> {
  await goods(hands)
  await drafts(hands)
  const sale = await saleDay(hands)
  await cards(hands)
  await orders(hands, sale)
  await repairs(hands)
  await people(hands)
}

async function goods({ owner: { staff }, send }: Hands): Promise<void> {
  const read = () => staff.products.get.query({ productId: '11' })
  await staff.products.save.mutate({ ...(await read()), subtitle: '新到' })
  for (const state of ['OFF_SHELF', 'ON_SHELF'] as const) {
    const { version } = await read()
    await staff.products.bulkEdit.mutate({ items: [{ id: '11', version }], change: { kind: 'STATE', state } })
  }
  const stock = { skuId: '12', delta: 5, reason: 'RECEIVED', note: '' } as const
  await staff.products.adjustStock.mutate({ ...stock, seen: (await read()).skus[0]?.shelfStock as number })
  await staff.products.saveCategory.mutate({ name: '茶' })
  const categories = await staff.products.categories.query()
  await staff.products.sortCategories.mutate({ ids: categories.map(({ id }) => id).toReversed() })
  const tea = categories.find(({ name }) => name === '茶')
  await staff.products.deleteCategory.mutate({ categoryId: tea?.id as string })
  const csv = '规格编码,商品名称,分类,规格名称,售价,货架库存\nIMP-1,龙井,数码,罐,68,10'
  const { plan } = (await send('/staff/goods/import', 'text/csv', csv)) as { plan: string }
  await send(`/staff/goods/import?plan=${plan}`, 'text/csv', csv)
  await send('/staff/media?name=a.jpg', 'image/jpeg', await cameraPhoto('#c86'))
  const [picture] = (await staff.media.list.query({})).items
  await staff.media.delete.mutate({ pictureId: picture?.id as string })
}

async function drafts({ owner: { staff } }: Hands): Promise<void> {
  const { campaignId } = await staff.drafts.start.mutate({ requestId: randomUUID(), from: { kind: 'BLANK' } })
  const document = { ...blankDocument, title: '晚场' }
  await staff.drafts.save.mutate({ campaignId, version: 1, document, kind: 'SAVED' })
  await staff.drafts.restore.mutate({ campaignId, version: 2, restore: 1 })
  await staff.drafts.restore.mutate({ campaignId, version: 3, restore: 2 })
  await staff.drafts.saveTemplate.mutate({ campaignId, name: '晚场模板' })
  const [template] = await staff.drafts.templates.query()
  await staff.drafts.removeTemplate.mutate({ templateId: template?.id as string, name: '晚场模板' })
  await staff.drafts.discard.mutate({ campaignId, title: '晚场' })
}

/** Every lever, and a sale that stays open for the orders. */
async function saleDay({ owner }: Hands): Promise<{ offerId: string }> {
  const { staff } = owner
  const room = { ...defaultRoomSettings, mode: 'FIFO' as const, rate: 10, cap: 100 }
  const { campaignId, offerId } = await openSale(owner, { title: '操练', room })
  await staff.live.rehearse.mutate({ campaignId })
  await staff.campaigns.steerRoom.mutate({ campaignId, rate: 20, cap: 100 })
  await staff.live.addStock.mutate({ campaignId, offerId, total: 5, units: 1 })
  const { version, endsAt } = await staff.campaigns.get.query({ campaignId })
  await staff.live.extend.mutate({ campaignId, version: version as number, endsAt: endsAt + 600_000 })
  await staff.campaigns.pause.mutate({ campaignId })
  await staff.campaigns.resume.mutate({ campaignId })
  await staff.campaigns.abort.mutate({ campaignId, title: '操练' })
  await staff.campaigns.close.mutate({ campaignId })
  const later = { startsAt: Date.now() + 7_200_000, endsAt: Date.now() + 9_000_000 }
  const unready = await staff.campaigns.save.mutate(draftOf({ title: '未预热', ...later }))
  await staff.campaigns.publish.mutate({ campaignId: unready.id })
  await staff.campaigns.clear.mutate({ campaignId: unready.id, reason: '已与运维确认' })
  return openSale(owner, { offers: [{ skuId: '12', priceFen: fen(100), total: 5, buyerLimit: 5 }] })
}

async function cards({ shop, owner, send }: Hands): Promise<void> {
  const { staff } = owner
  const product = { categoryId: '1', subtitle: '', description: '', state: 'ON_SHELF', notes: [] } as const
  const made = async (kind: 'CARD' | 'LOOP', title: string) => {
    const skus = [{ name: '默认', priceFen: fen(900), listPriceFen: fen(900), shelfStock: 0 }]
    const { id, skus: saved } = await staff.products.save.mutate({
      ...{ ...product, notes: [], kind, title, images: ['/media/phone.webp'], skus },
    })
    return { productId: id as string, skuId: saved[0]?.id as string }
  }
  const { productId, skuId } = await made('CARD', '月卡')
  const batch = await staff.cards.openImport.mutate({ skuId, name: '第一批' })
  await send(`/staff/cards/imports/${batch.id}?from=0&last=1`, 'application/octet-stream', 'AAAA-1111\nAAAA-2222\n')
  await staff.cards.generate.mutate({ requestId: randomUUID(), skuId, name: '第二批', count: 10 })
  await staff.cards.setLowMark.mutate({ skuId, lowMark: 3 })
  await staff.cards.find.mutate({ productId, code: 'AAAA-1111' })
  await staff.cards.setLoopCard.mutate({ skuId: (await made('LOOP', '通用码')).skuId, code: 'WELCOME' })
  const { offerId } = await openSale(owner, { offers: [{ skuId, priceFen: fen(100), total: 2, buyerLimit: 1 }] })
  const { orderId } = await paidOrder(shop, 'card-buyer', offerId, 'DELIVERED')
  const cardOf = { orderId, slot: 1, reason: '客诉核对' }
  await staff.cards.reveal.mutate(cardOf)
  await staff.cards.replace.mutate({ ...cardOf, replaced: 0 })
  await staff.cards.resend.mutate({ orderId })
  await staff.cards.recall.mutate({ batchId: batch.id, reason: '供应商作废', replaceDelivered: false })
}

async function orders({ shop, owner: { staff }, send }: Hands, { offerId }: { offerId: string }): Promise<void> {
  const [refunded, asked, shipped, bulk] = [
    await paidOrder(shop, 'refunded', offerId),
    await paidOrder(shop, 'asked', offerId),
    await paidOrder(shop, 'shipped', offerId),
    await paidOrder(shop, 'bulk', offerId),
  ]
  await staff.orders.annotate.mutate({ orderId: refunded.orderId, note: '电话联系过' })
  await staff.orders.confirmPaid.mutate({ orderId: refunded.orderId })
  const { version } = await staff.orders.get.query({ orderId: refunded.orderId })
  const { outRefundNo } = await staff.orders.refund.mutate({
    ...{ orderId: refunded.orderId, version, amountFen: 1, restock: false, note: '缺货' },
  })
  // WeChat would not do it: its money is free to be sent again.
  await shop.pool.query(
    `WITH failed AS (
       UPDATE refunds SET state = 'FAILED', error = 'NOTENOUGH', done_at = NULL WHERE out_refund_no = $1 RETURNING out_trade_no
     ) UPDATE payments SET refund_fen = 0 WHERE out_trade_no IN (SELECT out_trade_no FROM failed)`,
    [outRefundNo],
  )
  await staff.refunds.retry.mutate({ outRefundNo })
  await asked.client.orders.askRefund.mutate({ orderId: asked.orderId, note: '不想要了' })
  const [request] = (await staff.orders.get.query({ orderId: asked.orderId })).refunds
  await staff.refunds.answer.mutate({ outRefundNo: request?.outRefundNo as string, approve: false, note: '已发出' })

  await staff.shipping.labels.mutate({ orderIds: [shipped.orderId] })
  await staff.shipping.ship.mutate({ orderId: shipped.orderId, carrier: 'YTO', trackingNo: 'YT1234567890123' })
  await send('/staff/shipping/bulk', 'text/csv', `${bulk.orderId},圆通速递,YT1234567890124`)
  await shop.pool.query(
    `UPDATE shipping_uploads SET state = 'FAILED', errcode = 10060001, detail = '支付单不存在' WHERE order_id = $1`,
    [shipped.orderId],
  )
  await staff.shipping.retryUpload.mutate({ orderId: shipped.orderId })

  const { buyerId } = asked
  await staff.buyers.note.mutate({ buyerId, text: '多次拒收' })
  const block = await staff.buyers.block.mutate({ kind: 'BUYER', value: buyerId, minutes: 5, reason: '脚本抢购' })
  await staff.buyers.unblock.mutate({ blockId: block.id })
}

async function repairs({ shop, owner: { staff } }: Hands): Promise<void> {
  const yesterday = new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10)
  await staff.settlement.settle.mutate({ day: yesterday })
  const { rows: differences } = await shop.pool.query<{ id: string }>(
    `INSERT INTO settlement_differences (route, day, kind, key, bill_fen, ledger_fen, proposed)
     VALUES ('main', $1, 'UNKNOWN_TRADE', 'planted', 100, 0, 'IGNORE') RETURNING id::text`,
    [yesterday],
  )
  await staff.settlement.resolve.mutate({ id: differences[0]?.id as string, action: 'IGNORE', note: '已线下核对' })
  const entry = { lane: 0, entry: '1-0', order: '64', buyer: '64', offer: '404', request: randomUUID(), quantity: 1 }
  const { rows: letters } = await shop.pool.query<{ id: string }>(
    `INSERT INTO dead_letters (queue, key, payload, error) VALUES ('orders.write', 'planted', $1, 'poison') RETURNING id::text`,
    [JSON.stringify({ ...entry, epoch: 1, via: 'RUSH' })],
  )
  await staff.resolveDeadLetter.mutate({ id: letters[0]?.id as string, how: 'REDRIVE' })
  for (const level of [1, 0] as const) await staff.setDegrade.mutate({ level })
  await staff.exports.start.mutate({ kind: 'GOODS', filter: {}, unmasked: false, reason: '' })
  // One that somebody writes at this moment: another would be done before it can be cancelled.
  const { rows: exports } = await shop.pool.query<{ id: string }>(
    `INSERT INTO exports (id, kind, filter, unmasked, staff_id, leased_until)
     VALUES (7, 'GOODS', '{}', false, 1, now() + interval '1 hour') RETURNING id::text`,
  )
  await staff.exports.cancel.mutate({ exportId: exports[0]?.id as string })
}

async function people({ owner: { staff }, as }: Hands): Promise<void> {
  await staff.home.skipStep.mutate({ kind: 'COLLEAGUE' })
  const password = 'nine lanterns over calm water'
  const hired = async (account: string, role: 'OWNER' | 'OPERATOR') => {
    const login = await staff.people.hire.mutate({ account, name: '新人', role })
    const self = await as(account, login.password)
    await self.staff.account.changePassword.mutate({ current: login.password, next: password })
    const { secret } = await self.staff.account.offerTwoFactor.mutate({ password })
    await self.staff.account.confirmTwoFactor.mutate({ code: new TOTP({ secret }).generate() })
    return self
  }
  const chief = await hired('chief', 'OWNER')
  for (const required of [true, false]) await chief.staff.people.requireTwoFactor.mutate({ required })
  await chief.staff.account.renewRecoveryCodes.mutate({ password })
  await chief.staff.account.dropTwoFactor.mutate({ password })
  await chief.staff.account.rename.mutate({ name: '店长' })
  await as('chief', password)
  await chief.staff.account.endOtherSessions.mutate()
  await as('chief', password)
  const { sessions } = await chief.staff.account.get.query()
  const other = sessions.find(({ current }) => !current)
  await chief.staff.account.endSession.mutate({ sessionId: other?.id as string })
  await chief.staff.logout.mutate()

  await hired('clerk', 'OPERATOR')
  const { items } = await staff.people.list.query({})
  const staffId = items.find(({ account }) => account === 'clerk')?.id as string
  await staff.people.setRole.mutate({ staffId, role: 'SUPPORT' })
  await staff.people.resetTwoFactor.mutate({ staffId })
  await staff.people.resetPassword.mutate({ staffId })
  await staff.people.disable.mutate({ staffId })
  await staff.people.enable.mutate({ staffId })
}

async function paidOrder(shop: Shop, device: string, offerId: string, state: 'PAID' | 'DELIVERED' = 'PAID') {
  const { client, buyerId } = await shop.shopper(device)
  const home = {
    name: '林见潮',
    phone: '13987651234',
    region: ['浙江省', '杭州市', '西湖区'],
    detail: '见潮路 7788 号',
  }
  await client.addresses.save.mutate({ ...home, isDefault: true })
  const tap = { offerId, quantity: 1, requestId: randomUUID() }
  const { orderId } = await client.rush.buy.mutate(tap)
  await eventually(async () => {
    const receipt = await client.rush.receipt.query(tap)
    if (receipt.state !== 'PENDING_PAYMENT') throw new Error(receipt.state)
  })
  const { params } = await client.payments.start.mutate({ orderId })
  await shop.payAtWechat(params.package)
  await client.payments.refresh.mutate({ orderId })
  await eventually(
    async () => {
      const order = await client.orders.get.query({ orderId })
      if (order.state !== state) throw new Error(order.state)
      // A parcel is due when the scheduler has taken it over.
      const { rowCount } = await shop.pool.query('SELECT FROM fulfilments WHERE order_id = $1', [orderId])
      if (rowCount === 0) throw new Error('nothing is due')
    },
    { withinMs: 10_000 },
  )
  return { client, buyerId, orderId }
}
