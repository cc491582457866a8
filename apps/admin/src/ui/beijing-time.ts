import dayjs, { type Dayjs } from 'dayjs'
import { t } from '../i18n/t.ts'

/**
 * Sales open at a time of the Beijing clock, wherever the merchant's browser stands. China keeps no summer time, so the
 * clock is a fixed offset and pickers, which only know the browser's zone, are fed a shifted moment.
 */
const beijingOffsetMinutes = 480

export function toPickerMoment(at: number): Dayjs {
  const local = dayjs(at)
  return local.add(beijingOffsetMinutes - local.utcOffset(), 'minute')
}

export function fromPickerMoment(moment: Dayjs): number {
  return moment.valueOf() + (moment.utcOffset() - beijingOffsetMinutes) * 60_000
}

const formats = {
  moment: formatter({ month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' }),
  full: formatter({
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }),
  clock: formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
}

const months = [
  t('1月'),
  t('2月'),
  t('3月'),
  t('4月'),
  t('5月'),
  t('6月'),
  t('7月'),
  t('8月'),
  t('9月'),
  t('10月'),
  t('11月'),
  t('12月'),
]

/** "11月21日 20:00", "2026年11月21日 20:00:00", "20:00:00" by the Beijing clock. */
export function formatBeijing(at: number, form: keyof typeof formats = 'moment'): string {
  const parts = Object.fromEntries(formats[form].formatToParts(at).map((part) => [part.type, part.value]))
  const clock = [parts.hour, parts.minute, parts.second].filter(Boolean).join(':')
  if (form === 'clock') return clock
  const { year = '', month = '', day = '' } = parts
  return form === 'full'
    ? t('{year}年{month}{day}日 {clock}', { year, month: months[Number(month) - 1] ?? month, day, clock })
    : t('{month}{day}日 {clock}', { month: months[Number(month) - 1] ?? month, day, clock })
}

function formatter(fields: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hourCycle: 'h23', ...fields })
}
