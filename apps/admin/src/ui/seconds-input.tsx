import { InputNumber, Radio } from 'antd'
import { t } from '../i18n/t.ts'
import { describeDuration } from './duration.ts'

interface Props {
  id?: string
  value?: number | null
  onChange?: (value: number | null) => void
  /** Offered as buttons; anything between `min` and `max` may be typed. */
  usual: number[]
  min: number
  max: number
  label: string
}

export function SecondsInput({ id, value, onChange, usual, min, max, label }: Props) {
  return (
    <div className="seconds" id={id}>
      <Radio.Group
        optionType="button"
        aria-label={label}
        options={usual.map((seconds) => ({ value: seconds, label: describeDuration(seconds * 1000) }))}
        value={value}
        onChange={(event) => onChange?.(event.target.value)}
      />
      <InputNumber
        className="figures"
        min={min}
        max={max}
        precision={0}
        value={value ?? null}
        onChange={(seconds) => onChange?.(seconds)}
        prefix={t('自定')}
        suffix={t('秒')}
        aria-label={t('{label}（秒）', { label })}
      />
    </div>
  )
}
