import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { Input, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { WriteButton } from '../staff/write-button.tsx'
import { type CampaignAction, useCampaignAction } from './use-campaign-action.ts'

type Controlled = Pick<StaffCampaign, 'id' | 'title' | 'state' | 'phase'>

/** What stops and restarts a sale. Each asks once more and says what will happen; closing asks for the name. */
export function CampaignControls({ campaign }: { campaign: Controlled }) {
  if (campaign.state === 'CLOSED' || campaign.state === 'DRAFT' || campaign.phase === 'ENDED') return null
  return (
    <>
      {/* Two buttons, not one that changes: the dialog of the first must not close as a question about the second. */}
      {campaign.state === 'PAUSED' ? (
        <ControlButton
          key="resume"
          campaign={campaign}
          action="resume"
          label="恢复"
          doneText="已恢复抢购"
          consequence="买家马上可以继续抢购，剩余库存不变。"
        />
      ) : (
        <ControlButton
          key="pause"
          campaign={campaign}
          action="pause"
          label="暂停"
          doneText="已暂停，新的抢购都会被挡下"
          consequence="新的抢购会马上被挡下，买家看到「活动暂停中」。已经抢到的订单照常写入和支付。"
        />
      )}
      <ControlButton
        campaign={campaign}
        action="close"
        label="结束活动"
        doneText="活动已结束"
        consequence="活动立刻结束，不能再打开。待支付的订单仍可在时限内付款，全部了结后没卖出的库存退回货架。"
        danger
      />
    </>
  )
}

interface ControlProps {
  campaign: Controlled
  action: CampaignAction
  label: string
  doneText: string
  consequence: ReactNode
  /** Cannot be undone: asks for the campaign's name. */
  danger?: boolean
}

function ControlButton({ campaign, action, label, doneText, consequence, danger = false }: ControlProps) {
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const run = useCampaignAction(action, doneText)
  return (
    <>
      <WriteButton danger={danger} onClick={() => setOpen(true)}>
        {label}
      </WriteButton>
      <Modal
        open={open}
        title={`${label}「${campaign.title}」？`}
        okText={`确认${label}`}
        okButtonProps={{ danger: danger || action === 'pause', disabled: danger && typed.trim() !== campaign.title }}
        cancelText="取消"
        confirmLoading={run.isPending}
        onOk={() => run.mutate(campaign.id, { onSettled: () => setOpen(false) })}
        onCancel={() => setOpen(false)}
        afterClose={() => setTyped('')}
      >
        <p>{consequence}</p>
        {danger && (
          <label>
            <p>
              请输入活动名称 <strong>{campaign.title}</strong> 确认：
            </p>
            <Input value={typed} onChange={(event) => setTyped(event.target.value)} aria-label="活动名称" />
          </label>
        )}
      </Modal>
    </>
  )
}
