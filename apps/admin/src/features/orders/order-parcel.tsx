import { carriers } from '@tidegate/shared/carriers'
import type { StaffOrderDetail } from '@tidegate/shared/contracts/staff-orders'
import { t } from '../../i18n/t.ts'
import { Copyable, Facts } from '../../ui/facts.tsx'
import { Time } from '../../ui/time.tsx'

/** Where an order goes, masked as in every list, and the parcel that left. */
export function OrderParcel({ order: { address, shipment } }: { order: StaffOrderDetail }) {
  return (
    <section>
      <h3>{t('收货')}</h3>
      <Facts
        of={[
          [
            t('地址'),
            address === null ? (
              <span className="muted">{t('买家还没有填写')}</span>
            ) : (
              <span>
                {address.name} <span className="figures">{address.phone}</span>
                <div className="muted small">
                  {address.region} {address.detail}
                </div>
              </span>
            ),
          ],
          shipment !== null && [
            t('快递'),
            <span key="parcel">
              {t(carriers[shipment.carrier]) ?? shipment.carrier} <Copyable text={shipment.trackingNo} />
            </span>,
          ],
          shipment !== null && [t('发货时间'), <Time key="shipped" at={shipment.shippedAt} />],
        ]}
      />
    </section>
  )
}
