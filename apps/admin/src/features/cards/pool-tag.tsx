import type { CardPoolView } from '@tidegate/shared/contracts/cards'
import { t } from '../../i18n/t.ts'
import { ToneTag } from '../../ui/tags.tsx'

/** How a pool stands, the worst first. */
export function PoolTag({ pool: { free, waiting, short, low } }: { pool: CardPoolView }) {
  if (waiting > 0 && free === 0) return <ToneTag tone="error">{t('缺货，有人在等')}</ToneTag>
  if (short > 0) return <ToneTag tone="error">{t('召回后欠缺')}</ToneTag>
  if (low) return <ToneTag tone="warning">{free === 0 ? t('空') : t('低于预警线')}</ToneTag>
  return <ToneTag tone="success">{t('充足')}</ToneTag>
}
