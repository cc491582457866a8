import { Text } from '@tarojs/components'
import type { OrderView } from '@tidegate/shared/contracts/orders'
import { formatYuan } from '@tidegate/shared/fen'
import { Price, Row } from '../../ui/ui.tsx'

/** How the sum comes about. Without a list price above the price there is nothing to take off, so nothing is. */
export function PriceLines({ order, parcel }: { order: OrderView; parcel: boolean }) {
  const { unitPriceFen, listPriceFen, quantity, amountFen, state, paidAt } = order
  const saved = ((listPriceFen ?? unitPriceFen) - unitPriceFen) * quantity
  return (
    <>
      <Row label={saved > 0 ? '原价' : '商品金额'}>¥{formatYuan(unitPriceFen * quantity + Math.max(0, saved))}</Row>
      {saved > 0 ? (
        <Row label="限时优惠">
          <Text className="row__off">-¥{formatYuan(saved)}</Text>
        </Row>
      ) : null}
      {parcel ? <Row label="运费">包邮</Row> : null}
      <Row label={paidAt !== null ? '实付' : state === 'PENDING_PAYMENT' ? '应付合计' : '合计'}>
        <Price fen={amountFen} />
      </Row>
    </>
  )
}
