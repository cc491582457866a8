import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { useRouterState } from '@tanstack/react-router'
import { Button } from 'antd'
import { t } from '../i18n/t.ts'

/** The cursors of the pages before this one, oldest first; rides in the history entry so that reload and back keep it. */
export type CursorTrail = (string | null)[]

declare module '@tanstack/react-router' {
  interface HistoryState {
    trail?: CursorTrail
  }
}

interface Props {
  cursor: string | undefined
  nextCursor: string | null
  onTurn: (cursor: string | undefined, trail: CursorTrail) => void
}

export function CursorPager({ cursor, nextCursor, onTurn }: Props) {
  const trail = useRouterState({ select: (state) => state.location.state.trail ?? [] })
  if (cursor === undefined && nextCursor === null) return null
  const back = () => onTurn(trail.at(-1) ?? undefined, trail.slice(0, -1))
  return (
    <nav className="pager" aria-label={t('翻页')}>
      <Button icon={<LeftOutlined />} disabled={cursor === undefined} onClick={back}>
        {cursor !== undefined && trail.length === 0 ? t('回到第一页') : t('上一页')}
      </Button>
      <Button
        icon={<RightOutlined />}
        iconPlacement="end"
        disabled={nextCursor === null}
        onClick={() => onTurn(nextCursor ?? undefined, [...trail, cursor ?? null])}
      >
        {t('下一页')}
      </Button>
    </nav>
  )
}
