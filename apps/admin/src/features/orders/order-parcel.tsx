import { carriers } from '@tidegate/shared/carriers'
import type { StaffOrderDetail } from '@tidegate/shared/contracts/staff-orders'
import { Descriptions, Typography } from 'antd'
import { t } from '../../i18n/t.ts'
import { Time } from '../../ui/time.tsx'

/** Where an order goes, masked as in every list, and the parcel that left. */
export function OrderParcel({ order: { address, shipment } }: { order: StaffOrderDetail }) {
  return (
    <section>
      <h3>{t('收货')}</h3>
      <Descriptions
        className="facts"
        column={1}
        size="small"
        items={[
          {
            key: 'address',
            label: t('地址'),
            children:
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
          },
          ...(shipment === null
            ? []
            : [
                {
                  key: 'parcel',
                  label: t('快递'),
                  children: (
                    <span>
                      {t(carriers[shipment.carrier]) ?? shipment.carrier}{' '}
                      <Typography.Text copyable className="figures">
                        {shipment.trackingNo}
                      </Typography.Text>
                    </span>
                  ),
                },
                { key: 'shipped', label: t('发货时间'), children: <Time at={shipment.shippedAt} /> },
              ]),
        ]}
      />
    </section>
  )
}
