import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { outcomes } from '@tidegate/shared/outcomes'
import { Input } from 'antd'
import { type ReactNode, useState } from 'react'
import { client } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { ActionButton } from './action-button.tsx'
import { SteerRoomButton } from './steer-room-button.tsx'

/** What slows, stops and restarts a sale; `children` are more levers, before those that cannot be undone. Each asks once more and says what will happen; what cannot be undone asks for the name. */
export function CampaignControls({ campaign, children }: { campaign: StaffCampaign; children?: ReactNode }) {
  if (campaign.state === 'CLOSED' || campaign.state === 'DRAFT' || campaign.phase === 'ENDED') return null
  const { id: campaignId, title } = campaign
  const queued = campaign.room.mode !== 'OFF'
  return (
    <>
      {queued && <SteerRoomButton campaign={campaign} />}
      {/* Two buttons, not one that changes: the dialog of the first must not close as a question about the second. */}
      {campaign.state === 'PAUSED' ? (
        <ActionButton
          key="resume"
          label={t('恢复')}
          title={t('恢复「{title}」？', { title })}
          doneText={t('已恢复抢购')}
          run={() => client.staff.campaigns.resume.mutate({ campaignId })}
        >
          {t('买家马上可以继续抢购，剩余库存不变。')}
        </ActionButton>
      ) : (
        <ActionButton
          key="pause"
          label={t('暂停')}
          title={t('暂停「{title}」？', { title })}
          stops
          doneText={t('已暂停，新的抢购都会被挡下')}
          run={() => client.staff.campaigns.pause.mutate({ campaignId })}
        >
          {t(
            queued
              ? '新的抢购会马上被挡下，买家看到「{message}」。已经抢到的订单照常写入和支付，排队的人留在原来的位置。'
              : '新的抢购会马上被挡下，买家看到「{message}」。已经抢到的订单照常写入和支付。',
            { message: t(outcomes.PAUSED.message) },
          )}
        </ActionButton>
      )}
      {children}
      {queued && (
        <FinalButton
          label={t('紧急中止')}
          campaign={campaign}
          doneText={t('已中止，所有排队号作废')}
          consequence={t(
            '所有排队号立即作废，买家看到「{message}」，货架关上。已经抢到的订单照常支付。之后恢复，大家重新排队。',
            { message: t(outcomes.TICKET_VOID.message) },
          )}
          run={(typed) => client.staff.campaigns.abort.mutate({ campaignId, title: typed })}
        />
      )}
      <FinalButton
        label={t('结束活动')}
        campaign={campaign}
        doneText={t('活动已结束')}
        consequence={t('活动立刻结束，不能再打开。待支付的订单仍可在时限内付款，全部了结后没卖出的库存退回货架。')}
        run={() => client.staff.campaigns.close.mutate({ campaignId })}
      />
    </>
  )
}

interface FinalProps {
  label: string
  campaign: StaffCampaign
  doneText: string
  consequence: string
  run: (typed: string) => Promise<StaffCampaign>
}

/** Cannot be undone: the campaign's name has to be typed. */
function FinalButton({ label, campaign: { title }, consequence, doneText, run }: FinalProps) {
  const [typed, setTyped] = useState('')
  return (
    <ActionButton
      danger
      stops
      label={label}
      title={t('{label}「{title}」？', { label, title })}
      doneText={doneText}
      ready={typed.trim() === title}
      run={() => run(typed.trim())}
      onClosed={() => setTyped('')}
    >
      <p>{consequence}</p>
      <label>
        <p>{rich('请输入活动名称 {title} 确认：', { title: <strong>{title}</strong> })}</p>
        <Input value={typed} onChange={(event) => setTyped(event.target.value)} aria-label={t('活动名称')} />
      </label>
    </ActionButton>
  )
}
