import type { UseQueryResult } from '@tanstack/react-query'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { refusalOf } from '../api/refusal.ts'
import { t } from '../i18n/t.ts'

type Asked = Pick<UseQueryResult<unknown, unknown>, 'data' | 'error' | 'isFetching' | 'isPlaceholderData' | 'refetch'>

/** In place of choices: that they are being read, why they could not be, or that there are none. */
export function NothingFound({ query, children }: { query: Asked; children?: ReactNode }) {
  const answered = query.data !== undefined && !query.isPlaceholderData
  if (query.isFetching && !answered) return <p className="nothing-found">{t('正在读取…')}</p>
  if (query.error !== null && !answered)
    return (
      <p className="nothing-found">
        {refusalOf(query.error).message}
        <Button type="link" size="small" onClick={() => void query.refetch()}>
          {t('重试')}
        </Button>
      </p>
    )
  return <p className="nothing-found">{children || t('没有找到')}</p>
}
