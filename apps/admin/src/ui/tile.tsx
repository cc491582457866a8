import type { ReactNode } from 'react'

interface Props {
  label: string
  value: ReactNode
  note: ReactNode
  tone?: 'plain' | 'primary' | 'good' | 'warning' | 'bad'
}

export function Tile({ label, value, note, tone = 'plain' }: Props) {
  return (
    <div className={`tile tile-${tone}`}>
      <span className="muted small">{label}</span>
      <span className="tile-value figures">{value}</span>
      <span className="muted small figures">{note}</span>
    </div>
  )
}
