import type { UseQueryResult } from '@tanstack/react-query'
import { Alert, Button, Skeleton } from 'antd'
import { type ReactNode, useState } from 'react'
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
  const failure = useFailure(query)
  // What stands in is of another question, whose rows would pass for the answer to this one.
  if (failure !== null && (query.data === undefined || query.isPlaceholderData))
    return <RefusalView error={failure} retrying={query.isFetching} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return loading ?? <Skeleton className="card-padding" active paragraph={{ rows: 5 }} />
  return (
    <>
      {query.isRefetchError && (
        <Alert
          className="gap-below"
          type="warning"
          showIcon
          title={t('没有刷新成功，下面是之前的内容：{message}', { message: refusalOf(query.error).message })}
          action={
            <Button size="small" loading={query.isFetching} onClick={() => void query.refetch()}>
              {t('重试')}
            </Button>
          }
        />
      )}
      {children(query.data)}
    </>
  )
}

/**
 * Why there is nothing to show yet. While it asks again a query without data forgets its error: a list that polls would show its skeleton
 * for most of the time and its failure now and then.
 */
function useFailure({ error, errorUpdateCount }: UseQueryResult<unknown, unknown>): unknown {
  const [last, setLast] = useState(error)
  if (error !== null && error !== last) setLast(error)
  return errorUpdateCount > 0 ? (error ?? last) : null
}
