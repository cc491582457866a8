import type { UseQueryResult } from '@tanstack/react-query'
import { Alert, Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { refusalOf } from '../api/refusal.ts'
import { t } from '../i18n/t.ts'
import { RefusalView } from './refusal-view.tsx'

interface Props<T> {
  query: UseQueryResult<T, unknown>
  /** Takes the place of the skeleton where a page has its own shape. */
  loading?: ReactNode
  children: (data: T) => ReactNode
}

/** One place for waiting and failing: children see data only when there is some; a failed refresh keeps what was shown. */
export function QueryView<T>({ query, loading, children }: Props<T>) {
  if (query.data === undefined) {
    if (query.isError) return <RefusalView error={query.error} onRetry={() => void query.refetch()} />
    return loading ?? <Skeleton className="card-padding" active paragraph={{ rows: 5 }} />
  }
  return (
    <>
      {query.isRefetchError && (
        <Alert
          className="gap-below"
          type="warning"
          showIcon
          title={t('没有刷新成功，下面是之前的内容：{message}', { message: refusalOf(query.error).message })}
          action={
            <Button size="small" onClick={() => void query.refetch()}>
              {t('重试')}
            </Button>
          }
        />
      )}
      {children(query.data)}
    </>
  )
}
