import { DashboardOutlined } from '@ant-design/icons'
import { type StaffCampaign, steerRoomInput } from '@tidegate/shared/contracts/staff'
import { Alert, Button, InputNumber } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { ActionButton } from './action-button.tsx'
import { describeAdmission } from './room-words.ts'

/** Slower or faster, while people wait: ceilings only, the controller stays below them by itself. */
export function SteerRoomButton({ campaign }: { campaign: StaffCampaign }) {
  const { rate: rateNow, cap: capNow } = campaign.room
  const [changed, setChanged] = useState<{ rate?: number | null; cap?: number | null }>({})
  const input = { campaignId: campaign.id, rate: rateNow, cap: capNow, ...changed }
  const checked = steerRoomInput.safeParse(input)
  const same = input.rate === rateNow && input.cap === capNow
  const scale = (factor: number) =>
    setChanged({ rate: Math.max(1, Math.round(rateNow * factor)), cap: Math.max(1, Math.round(capNow * factor)) })
  return (
    <ActionButton
      label={t('调整放行')}
      icon={<DashboardOutlined />}
      title={t('调整放行速度')}
      doneText={t('放行已调整')}
      ready={checked.success && !same}
      run={() => client.staff.campaigns.steerRoom.mutate(steerRoomInput.parse(input))}
      onClosed={() => setChanged({})}
    >
      <p>{t('现在：{room}。一秒内生效，排队的次序不变。', { room: describeAdmission(campaign.room) })}</p>
      <div className="quick">
        <Button onClick={() => scale(0.1)}>{t('降到一成')}</Button>
        <Button onClick={() => scale(0.5)}>{t('减半')}</Button>
        <Button onClick={() => scale(2)}>{t('加倍')}</Button>
      </div>
      <div className="form-row">
        <label>
          <p>{t('每秒放行')}</p>
          <InputNumber
            className="wide figures"
            min={1}
            max={100_000}
            precision={0}
            suffix={t('人')}
            aria-label={t('每秒放行')}
            value={input.rate}
            onChange={(rate) => setChanged({ ...changed, rate })}
          />
        </label>
        <label>
          <p>{t('同时在抢')}</p>
          <InputNumber
            className="wide figures"
            min={1}
            max={1_000_000}
            precision={0}
            suffix={t('人')}
            aria-label={t('同时在抢')}
            value={input.cap}
            onChange={(cap) => setChanged({ ...changed, cap })}
          />
        </label>
      </div>
      {checked.success && !same && (
        <Alert
          className="gap-above"
          type={checked.data.rate < rateNow ? 'info' : 'warning'}
          showIcon
          title={t('改为：{data}', { data: describeAdmission(checked.data) })}
        />
      )}
    </ActionButton>
  )
}
