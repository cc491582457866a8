import { t } from '../../i18n/t.ts'
/** What a drift means. Null while the journal is too long to be counted every second. */
export function driftNote(drift: number | null): { tone: 'plain' | 'good' | 'bad'; note: string } {
  if (drift === null) return { tone: 'plain', note: t('积压较多，稍后核对') }
  if (drift === 0) return { tone: 'good', note: t('库存分毫不差') }
  return { tone: 'bad', note: drift > 0 ? t('有库存去向不明，请核查') : t('多出了库存，请核查') }
}
