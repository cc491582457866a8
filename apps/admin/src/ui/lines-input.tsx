import { Input } from 'antd'
import { useState } from 'react'

interface Props {
  id?: string
  value?: string[]
  onChange?: (value: string[]) => void
  placeholder?: string
}

/** A list of short sentences, typed one per line; empty lines do not count. */
export function LinesInput({ value = [], onChange, ...rest }: Props) {
  const [draft, setDraft] = useState<string | null>(null)
  return (
    <Input.TextArea
      {...rest}
      autoSize={{ minRows: 3, maxRows: 10 }}
      value={draft ?? value.join('\n')}
      onChange={(event) => {
        setDraft(event.target.value)
        onChange?.(linesOf(event.target.value))
      }}
      onBlur={() => setDraft(null)}
    />
  )
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
