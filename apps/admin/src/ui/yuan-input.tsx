import { type Fen, formatYuan, parseYuan } from '@tidegate/shared/fen'
import { Input } from 'antd'
import { useState } from 'react'

interface Props {
  id?: string
  value?: Fen | null
  onChange?: (value: Fen | null) => void
  disabled?: boolean
  'aria-label'?: string
}

/** Typed in yuan, held in fen. What cannot be read as yuan with at most two decimals is `null`, never a rounded guess. */
export function YuanInput({ value, onChange, ...rest }: Props) {
  const [draft, setDraft] = useState<string | null>(null)
  const shown = draft ?? (value === null || value === undefined ? '' : formatYuan(value).replaceAll(',', ''))
  return (
    <Input
      {...rest}
      className="figures"
      prefix="¥"
      inputMode="decimal"
      value={shown}
      onChange={(event) => {
        setDraft(event.target.value)
        onChange?.(parseYuan(event.target.value))
      }}
      // Unreadable text stays visible beside its error; a readable amount takes its usual form.
      onBlur={() => setDraft((text) => (text !== null && parseYuan(text) === null ? text : null))}
    />
  )
}
