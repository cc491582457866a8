import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { StaffArea } from '@tidegate/shared/contracts/people'
import { type ButtonProps, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { WriteButton } from './write-button.tsx'

export interface AskButtonProps<Answer> extends Pick<ButtonProps, 'danger' | 'type' | 'icon' | 'size' | 'disabled'> {
  label: string
  title: string
  /** Stops or ends something, or moves money: the confirmation is red. */
  stops?: boolean
  least?: 'OPERATOR' | 'OWNER'
  /** Where it changes something, when that is not the area of its page. */
  area?: StaffArea
  /** Why it is disabled for whoever may. */
  why?: string
  /** False while the dialog still waits for something. */
  ready?: boolean
  width?: number
  run: () => Promise<Answer>
  onDone: (answer: Answer) => void
  onOpen?: () => void
  onClosed?: () => void
  /** What will happen, and what has to be typed. */
  children: ReactNode
}

/** Changes something in two steps: the button opens a question, the answer does it. A refusal leaves the question, with what was typed. */
export function AskButton<Answer>({
  label,
  title,
  stops = false,
  ready = true,
  width = 520,
  run,
  onDone,
  onOpen,
  onClosed,
  children,
  ...button
}: AskButtonProps<Answer>) {
  const [open, setOpen] = useState(false)
  const queryClient = useQueryClient()
  const tell = useTell()
  const action = useMutation({
    mutationFn: run,
    onSuccess: (answer) => {
      onDone(answer)
      setOpen(false)
    },
    onError: tell.refused,
    // A refusal often means that somebody else was faster: whatever is on the page is asked for again.
    onSettled: () => void queryClient.invalidateQueries(trpc.staff.pathFilter()),
    // An answer may be a secret.
    gcTime: 0,
  })
  return (
    <>
      <WriteButton
        {...button}
        onClick={() => {
          onOpen?.()
          setOpen(true)
        }}
      >
        {label}
      </WriteButton>
      <Modal
        open={open}
        title={title}
        width={width}
        okText={t('确认{label}', { label })}
        okButtonProps={{ danger: stops, disabled: !ready }}
        cancelText={t('取消')}
        confirmLoading={action.isPending}
        onOk={() => action.mutate()}
        onCancel={() => setOpen(false)}
        afterClose={() => onClosed?.()}
      >
        {children}
      </Modal>
    </>
  )
}
