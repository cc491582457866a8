import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { t } from '../i18n/t.ts'

interface Days {
  /** 2026-11-21, of Beijing; both ends count. */
  from: string | undefined
  to: string | undefined
}

export function DayRange({ from, to, onChange }: Days & { onChange: (days: Days) => void }) {
  const moment = (day: string | undefined) => (day === undefined ? null : dayjs(day))
  return (
    <DatePicker.RangePicker
      className="filter-wide"
      allowEmpty={[true, true]}
      placeholder={[t('从哪天'), t('到哪天')]}
      aria-label={t('下单日期')}
      value={[moment(from), moment(to)]}
      onChange={(days) => onChange({ from: days?.[0]?.format('YYYY-MM-DD'), to: days?.[1]?.format('YYYY-MM-DD') })}
    />
  )
}
