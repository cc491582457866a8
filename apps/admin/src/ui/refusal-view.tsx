import { DisconnectOutlined, FileSearchOutlined, LockOutlined, WarningOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { type Refusal, refusalOf } from '../api/refusal.ts'
import { t } from '../i18n/t.ts'
import { Blank } from './blank.tsx'

interface Props {
  error: unknown
  retrying?: boolean
  onRetry?: () => void
}

/** A failed page or panel in words, with what to do next. */
export function RefusalView({ error, retrying = false, onRetry }: Props) {
  const refusal = refusalOf(error)
  return (
    <Blank
      icon={iconOf(refusal)}
      title={refusal.message}
      description={refusal.outcome === 'STAFF_FORBIDDEN' ? t('请店主为您调整角色') : undefined}
      action={
        refusal.outcome === 'PASSWORD_CHANGE_DUE' || refusal.outcome === 'TWO_FACTOR_DUE' ? (
          <Link to="/first-steps">{t('现在就去')}</Link>
        ) : (
          onRetry &&
          refusal.retryable && (
            <Button loading={retrying} onClick={onRetry}>
              {t('重试')}
            </Button>
          )
        )
      }
    />
  )
}

function iconOf({ outcome }: Refusal) {
  if (outcome === 'OFFLINE') return <DisconnectOutlined />
  if (outcome === 'STAFF_FORBIDDEN' || outcome === 'SESSION_EXPIRED') return <LockOutlined />
  if (outcome.endsWith('NOT_FOUND')) return <FileSearchOutlined />
  return <WarningOutlined />
}
