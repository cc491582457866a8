import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { t } from '../../i18n/t.ts'
import { toPickerMoment } from '../../ui/beijing-time.ts'

interface Props {
  /** 2026-11-21, of Beijing. */
  value: string | undefined
  onChange: (day: string | undefined) => void
}

/** A day of Beijing that has begun. */
export function DayInput({ value, onChange }: Props) {
  return (
    <DatePicker
      className="filter"
      placeholder={t('选择日期')}
      aria-label={t('日期')}
      allowClear={false}
      value={value === undefined ? null : dayjs(value)}
      disabledDate={(day) => day.isAfter(toPickerMoment(Date.now()), 'day')}
      onChange={(day) => onChange(day?.format('YYYY-MM-DD'))}
    />
  )
}

/** The last whole day: its bill is the newest that WeChat can have. */
export function yesterday(): string {
  return toPickerMoment(Date.now()).subtract(1, 'day').format('YYYY-MM-DD')
}
