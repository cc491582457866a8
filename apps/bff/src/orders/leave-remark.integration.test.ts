import { expect, it } from 'vitest'
import { geneOf } from '../kernel/snowflake.ts'
import { testDatabase } from '../testing/database.ts'
import { whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes } from '../testing/sale.ts'
import { leaveRemark } from './leave-remark.ts'
import { getOrder } from './read-orders.ts'

const [{ pool }, redis] = await Promise.all([testDatabase(), testRedis()])
const deps = { pool, lanes }

async function bought() {
  const sale = await createSale({ pool, hot: redis.client, total: 3 })
  await sale.warm()
  const buyerId = sale.newBuyer()
  const { orderId } = (await sale.tap({ buyerId })) as { orderId: string }
  await sale.drain()
  return { sale, buyerId, orderId }
}

it('is kept beside the order until the parcel leaves, the last words counting', async () => {
  const { buyerId, orderId } = await bought()
  const remark = async () => (await getOrder(deps, buyerId, orderId))?.remark
  expect(await remark()).toBe('')
  expect(await leaveRemark(deps, buyerId, { orderId, words: '放前台' })).toEqual({ kind: 'LEFT' })
  await leaveRemark(deps, buyerId, { orderId, words: '工作日送' })
  expect(await remark()).toBe('工作日送')
  await leaveRemark(deps, buyerId, { orderId, words: '' })
  await leaveRemark(deps, buyerId, { orderId, words: '' })
  expect(await remark()).toBe('')
})

it('is nobody else’s to leave', async () => {
  const { sale, orderId } = await bought()
  const stranger = sale.ids.next(geneOf(orderId))
  const left = await leaveRemark(deps, stranger, { orderId, words: '换个地址' })
  expect(left).toEqual({ kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' })
})

it('waits for a parcel that is just leaving, and is then too late', async () => {
  const { buyerId, orderId } = await bought()
  const left = await whileLocked(
    pool,
    [`UPDATE orders SET state = 'SHIPPED', paid_at = now() WHERE id = $1`, orderId],
    {
      work: () => leaveRemark(deps, buyerId, { orderId, words: '再等等' }),
    },
  )
  expect(left).toEqual({ kind: 'REFUSED', outcome: 'ORDER_STATE_CONFLICT' })
  expect((await getOrder(deps, buyerId, orderId))?.remark).toBe('')
})
