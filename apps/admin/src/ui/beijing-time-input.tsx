import { DatePicker } from 'antd'
import { fromPickerMoment, toPickerMoment } from './beijing-time.ts'

interface Props {
  id?: string
  value?: number | null
  onChange?: (value: number | undefined) => void
  disabled?: boolean
}

/** A moment by the Beijing clock, held in epoch milliseconds. */
export function BeijingTimeInput({ value, onChange, ...rest }: Props) {
  return (
    <DatePicker
      {...rest}
      className="wide"
      showTime={{ format: 'HH:mm:ss' }}
      format="YYYY-MM-DD HH:mm:ss"
      needConfirm={false}
      showNow={false}
      value={value === undefined || value === null ? null : toPickerMoment(value)}
      onChange={(moment) => onChange?.(moment ? fromPickerMoment(moment) : undefined)}
    />
  )
}
