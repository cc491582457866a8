import type { CardPoolView } from '@tidegate/shared/contracts/cards'
import { ToneTag } from '../../ui/tags.tsx'

/** How a pool stands, the worst first. */
export function PoolTag({ pool: { free, waiting, short, low } }: { pool: CardPoolView }) {
  if (waiting > 0 && free === 0) return <ToneTag tone="error">缺货，有人在等</ToneTag>
  if (short > 0) return <ToneTag tone="error">召回后欠缺</ToneTag>
  if (low) return <ToneTag tone="warning">{free === 0 ? '空' : '低于预警线'}</ToneTag>
  return <ToneTag tone="success">充足</ToneTag>
}
