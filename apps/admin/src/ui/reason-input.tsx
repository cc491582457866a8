import { Input } from 'antd'

interface Props {
  label: string
  value: string
  onChange: (text: string) => void
  maxLength?: number
  placeholder?: string
}

/** A few words that somebody else will read. */
export function ReasonInput({ label, value, onChange, maxLength = 200, placeholder = '' }: Props) {
  return (
    <label className="dialog-field">
      <p>{label}</p>
      <Input.TextArea
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={maxLength}
        placeholder={placeholder}
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  )
}
