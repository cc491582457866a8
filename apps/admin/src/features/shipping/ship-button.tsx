import { EyeOutlined, TruckOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { type Carrier, carriers } from '@tidegate/shared/carriers'
import { shipOrderInput } from '@tidegate/shared/contracts/fulfilment'
import { type ButtonProps, Input, Select, Skeleton } from 'antd'
import { useState } from 'react'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'
import { WriteButton } from '../staff/write-button.tsx'

interface Props extends Pick<ButtonProps, 'type' | 'size'> {
  orderId: string
  /** The parcel has left under another number: WeChat takes one correction. */
  correcting?: boolean
}

const options = (Object.keys(carriers) as Carrier[]).map((code) => ({ value: code, label: t(carriers[code]) }))

export function ShipButton({ orderId, correcting = false, ...button }: Props) {
  const tell = useTell()
  const [carrier, setCarrier] = useState<Carrier>()
  const [trackingNo, setTrackingNo] = useState('')
  const input = shipOrderInput.safeParse({ orderId, carrier, trackingNo })
  const wrong = trackingNo.trim() !== '' && !shipOrderInput.shape.trackingNo.safeParse(trackingNo).success
  return (
    <AskButton
      {...button}
      label={correcting ? t('更正物流') : t('发货')}
      area="shipping"
      icon={<TruckOutlined />}
      title={correcting ? t('更正物流信息') : t('发货')}
      ready={input.success}
      run={() => client.staff.shipping.ship.mutate(shipOrderInput.parse(input.data))}
      onDone={() => tell.done(correcting ? t('物流信息已更正') : t('已发货，正在告诉微信和买家'))}
      onClosed={() => {
        setCarrier(undefined)
        setTrackingNo('')
      }}
    >
      {correcting && <p>{t('微信只接受一次更正：改过之后不能再改。')}</p>}
      <Recipient orderId={orderId} />
      <div className="form-row">
        <label>
          <p>{t('快递公司')}</p>
          <Select
            className="wide"
            placeholder={t('选择快递公司')}
            aria-label={t('快递公司')}
            options={options}
            value={carrier ?? null}
            onChange={(code: Carrier | null) => setCarrier(code ?? undefined)}
          />
        </label>
        <label>
          <p>{t('快递单号')}</p>
          <Input
            className="figures"
            maxLength={64}
            autoComplete="off"
            aria-label={t('快递单号')}
            status={wrong ? 'error' : ''}
            value={trackingNo}
            onChange={(event) => setTrackingNo(event.target.value)}
          />
        </label>
      </div>
    </AskButton>
  )
}

/** The whole address, on demand: every look is written down. */
function Recipient({ orderId }: { orderId: string }) {
  const tell = useTell()
  const labels = useMutation(trpc.staff.shipping.labels.mutationOptions({ onError: tell.refused, gcTime: 0 }))
  if (labels.isPending) return <Skeleton active paragraph={{ rows: 1 }} title={false} className="gap-below" />
  if (labels.data === undefined)
    return (
      <div className="gap-below">
        <WriteButton
          size="small"
          area="shipping"
          icon={<EyeOutlined />}
          onClick={() => labels.mutate({ orderIds: [orderId] })}
        >
          {t('显示收货信息')}
        </WriteButton>
        <span className="muted small"> {t('查看会留下记录')}</span>
      </div>
    )
  const [label] = labels.data
  return (
    <div className="recipient gap-below">
      {label ? (
        <>
          <strong>
            {label.name} <span className="figures">{label.phone}</span>
          </strong>
          <div>
            {label.region} {label.detail}
          </div>
        </>
      ) : (
        <span className="danger">{t('买家还没有填写收货地址，暂时不能发货')}</span>
      )}
    </div>
  )
}
