import { DisconnectOutlined, FileSearchOutlined, LockOutlined, WarningOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { type Refusal, refusalOf } from '../api/refusal.ts'
import { Blank } from './blank.tsx'

/** A failed page or panel in words, with what to do next. */
export function RefusalView({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const refusal = refusalOf(error)
  return (
    <Blank
      icon={iconOf(refusal)}
      title={refusal.message}
      description={refusal.outcome === 'STAFF_FORBIDDEN' ? '需要「运营」或「店主」角色，请联系店主调整' : undefined}
      action={onRetry && refusal.retryable && <Button onClick={onRetry}>重试</Button>}
    />
  )
}

function iconOf({ outcome }: Refusal) {
  if (outcome === 'OFFLINE') return <DisconnectOutlined />
  if (outcome === 'STAFF_FORBIDDEN' || outcome === 'SESSION_EXPIRED') return <LockOutlined />
  if (outcome.endsWith('NOT_FOUND')) return <FileSearchOutlined />
  return <WarningOutlined />
}
