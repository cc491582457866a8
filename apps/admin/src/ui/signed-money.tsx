import { Money } from './money.tsx'

/** More or less than it should be: `+¥1.20`, `−¥0.01`; as it should be: `¥0`. */
export function SignedMoney({ fen }: { fen: number }) {
  return (
    <span className="nowrap">
      {fen < 0 ? '−' : fen > 0 && '+'}
      <Money fen={Math.abs(fen)} />
    </span>
  )
}
