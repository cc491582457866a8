import type { StaffArea } from '@tidegate/shared/contracts/people'
import type { ButtonProps } from 'antd'
import { useState } from 'react'
import { AskDialog, type Question } from './ask-dialog.tsx'
import { WriteButton } from './write-button.tsx'

export interface AskButtonProps<Answer>
  extends Question<Answer>,
    Pick<ButtonProps, 'danger' | 'type' | 'icon' | 'size' | 'disabled'> {
  least?: 'OPERATOR' | 'OWNER'
  /** Where it changes something, when that is not the area of its page. */
  area?: StaffArea
  /** Why it is disabled for whoever may. */
  why?: string
  onOpen?: () => void
}

/** Changes something in two steps: the button opens a question, the answer does it. */
export function AskButton<Answer>(props: AskButtonProps<Answer>) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <WriteButton
        {...buttonOf(props)}
        onClick={() => {
          props.onOpen?.()
          setOpen(true)
        }}
      >
        {props.label}
      </WriteButton>
      <AskDialog {...props} open={open} onClose={() => setOpen(false)} />
    </>
  )
}

function buttonOf<Answer>(props: AskButtonProps<Answer>): Pick<AskButtonProps<Answer>, (typeof ofButton)[number]> {
  return Object.fromEntries(ofButton.flatMap((name) => (name in props ? [[name, props[name]]] : [])))
}

const ofButton = ['danger', 'type', 'icon', 'size', 'disabled', 'least', 'area', 'why'] as const
