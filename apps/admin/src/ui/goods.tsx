import type { ReactNode } from 'react'
import { Picture } from './picture.tsx'

/** Picture, name and a quiet second line: how goods look in every table. */
export function Goods({ image, title, detail }: { image: string; title: ReactNode; detail?: ReactNode }) {
  return (
    <div className="goods">
      <Picture path={image} />
      <div className="goods-words">
        <div className="ellipsis">{title}</div>
        {detail && <div className="muted small ellipsis">{detail}</div>}
      </div>
    </div>
  )
}
