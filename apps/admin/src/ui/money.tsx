import { formatYuan } from '@tidegate/shared/fen'

export function Money({ fen, struck = false }: { fen: number; struck?: boolean }) {
  return <span className={struck ? 'figures nowrap struck' : 'figures nowrap'}>¥{formatYuan(fen)}</span>
}
