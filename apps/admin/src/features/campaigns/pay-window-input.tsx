import { InputNumber, Radio } from 'antd'
import { describeDuration } from '../../ui/duration.ts'

interface Props {
  id?: string
  value?: number | null
  onChange?: (value: number | null) => void
}

const usual = [300, 600, 900, 1800]

export function PayWindowInput({ id, value, onChange }: Props) {
  return (
    <div className="pay-window" id={id}>
      <Radio.Group
        optionType="button"
        options={usual.map((seconds) => ({ value: seconds, label: describeDuration(seconds * 1000) }))}
        value={value}
        onChange={(event) => onChange?.(event.target.value)}
      />
      <InputNumber
        className="figures"
        min={15}
        max={3600}
        precision={0}
        value={value ?? null}
        onChange={(seconds) => onChange?.(seconds)}
        prefix="自定"
        suffix="秒"
        aria-label="支付时限（秒）"
      />
    </div>
  )
}
