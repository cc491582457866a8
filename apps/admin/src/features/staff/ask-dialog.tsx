import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Input, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'

export interface Question<Answer> {
  /** What is done, as its button says it. */
  label: string
  title: string
  /** Stops or ends something, or moves money: the confirmation is red. */
  stops?: boolean
  /** Cannot be taken back, or shuts somebody out: this name has to be typed before it is done. */
  confirmName?: string
  /** False while the dialog still waits for something. */
  ready?: boolean
  width?: number
  run: () => Promise<Answer>
  onDone: (answer: Answer) => void
  onClosed?: () => void
  /** What will happen, and what has to be typed. */
  children: ReactNode
}

/** A question before something is changed. A refusal leaves it open with what was typed; so does a click beside it. */
export function AskDialog<Answer>(props: Question<Answer> & { open: boolean; onClose: () => void }) {
  const { label, title, stops = false, confirmName, ready = true, width = 520, run, onDone, onClosed } = props
  const { open, onClose, children } = props
  const [typed, setTyped] = useState('')
  const queryClient = useQueryClient()
  const tell = useTell()
  const action = useMutation({
    mutationFn: run,
    onSuccess: (answer) => {
      onDone(answer)
      onClose()
    },
    onError: tell.refused,
    // A refusal often means that somebody else was faster: whatever is on the page is asked for again.
    onSettled: () => void queryClient.invalidateQueries(trpc.staff.pathFilter()),
    // An answer may be a secret.
    gcTime: 0,
  })
  const named = confirmName === undefined || typed.trim() === confirmName.trim()
  return (
    <Modal
      open={open}
      title={title}
      width={width}
      okText={t('确认{label}', { label })}
      okButtonProps={{ danger: stops, disabled: !ready || !named }}
      cancelText={t('取消')}
      confirmLoading={action.isPending}
      mask={{ closable: false }}
      onOk={() => action.mutate()}
      onCancel={onClose}
      afterClose={() => {
        setTyped('')
        onClosed?.()
      }}
    >
      {children}
      {confirmName !== undefined && (
        <label className="dialog-field">
          <p>{rich('请输入 {name} 确认：', { name: <strong>{confirmName}</strong> })}</p>
          <Input value={typed} onChange={(event) => setTyped(event.target.value)} aria-label={t('确认名称')} />
        </label>
      )}
    </Modal>
  )
}
