/** The bills of a day, fetched and read. */
import { describe, expect, it } from 'vitest'
import type { Bill } from '../../../bff/src/payments/wechat-pay/bill.ts'
import { type BillLine, readFundBill, readTradeBill } from '../../../bff/src/settlement/parse-bill.ts'
import { contractScene } from '../testing/contract-scene.ts'

const { client, flip, paidOrder } = contractScene()

describe('bills', () => {
  it('list every trade and refund of the day to the fen', async () => {
    await flip({ bill: 'TODAY', refundAfterMs: 0 })
    const day = beijingDay(Date.now())
    const [a, b] = [await paidOrder(), await paidOrder()]
    await client().refund({ ...a, outRefundNo: 'R-9', refundFen: 333, totalFen: 19_900, reason: '退款' })
    const bill = (await client().fetchBill('TRADE', day)) as Bill
    const taken: BillLine[] = []
    const sums = await readTradeBill(bill.lines(), async (lines) => void taken.push(...lines))
    await bill.discard()
    expect(taken.map((line) => [line.kind, line.outTradeNo, line.amountFen])).toEqual([
      ['PAYMENT', a.outTradeNo, 19_900],
      ['PAYMENT', b.outTradeNo, 19_900],
      ['REFUND', a.outTradeNo, 333],
    ])
    expect(sums).toMatchObject({ paidFen: 39_800, refundedFen: 333, feeFen: 119 + 119 - 2 })
    const funds = (await client().fetchBill('FUNDS', day)) as Bill
    expect(await readFundBill(funds.lines())).toEqual({ inFen: 39_800, outFen: 333 })
    await funds.discard()
    expect(await client().fetchBill('TRADE', beijingDay(Date.now() - 86_400_000))).toEqual({ kind: 'EMPTY' })
    await flip({ bill: 'CREATING' })
    expect(await client().fetchBill('TRADE', day)).toEqual({ kind: 'NOT_READY' })
  })

  it('a file that is not the announced one is refused', async () => {
    await flip({ bill: 'TODAY' })
    const day = beijingDay(Date.now())
    await paidOrder()
    await flip({ bill: 'TAMPERED' })
    expect(await client().fetchBill('TRADE', day)).toMatchObject({ kind: 'TAMPERED' })
    await flip({ bill: 'TODAY' })
    expect(await client().fetchBill('TRADE', day)).toMatchObject({ kind: 'BILL' })
  })
})

const beijingDay = (epochMs: number) => new Date(epochMs + 8 * 3_600_000).toISOString().slice(0, 10)
