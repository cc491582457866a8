import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { type ButtonProps, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { WriteButton } from '../staff/write-button.tsx'
import { useCampaignAction } from './use-campaign-action.ts'

interface Props extends Pick<ButtonProps, 'danger' | 'type' | 'icon'> {
  label: string
  title: string
  /** Stops or ends something: the confirmation is red. */
  stops?: boolean
  least?: 'OPERATOR' | 'OWNER'
  /** False while the dialog still waits for something. */
  ready?: boolean
  run: () => Promise<StaffCampaign>
  doneText: string
  onClosed?: () => void
  /** What will happen, and what has to be typed. */
  children: ReactNode
}

/** Changes a campaign in two steps: the button opens a question, the answer does it. */
export function ActionButton({
  label,
  title,
  stops = false,
  ready = true,
  run,
  doneText,
  onClosed,
  children,
  ...button
}: Props) {
  const [open, setOpen] = useState(false)
  const action = useCampaignAction(run, doneText)
  return (
    <>
      <WriteButton {...button} onClick={() => setOpen(true)}>
        {label}
      </WriteButton>
      <Modal
        open={open}
        title={title}
        okText={`确认${label}`}
        okButtonProps={{ danger: stops, disabled: !ready }}
        cancelText="取消"
        confirmLoading={action.isPending}
        onOk={() => action.mutate(undefined, { onSettled: () => setOpen(false) })}
        onCancel={() => setOpen(false)}
        afterClose={() => onClosed?.()}
      >
        {children}
      </Modal>
    </>
  )
}
