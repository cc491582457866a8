import { getRouteApi } from '@tanstack/react-router'
import { Tabs } from 'antd'
import { t } from '../../i18n/t.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { Days } from './days.tsx'
import { Differences } from './differences.tsx'
import { SettleDayButton } from './settle-day-button.tsx'

const route = getRouteApi('/shell/settlement')

export function SettlementPage() {
  const { show } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <>
      <PageHeader
        title={t('对账')}
        description={t('微信的账单与系统的账逐笔核对，每天 10 点后自动进行，一分不差才算平')}
        actions={<SettleDayButton />}
      />
      <ReadOnlyNotice />
      <Tabs
        activeKey={show ?? 'DAYS'}
        onChange={(key) => void navigate({ search: key === 'DIFFERENCES' ? { show: key, state: 'OPEN' } : {} })}
        items={[
          { key: 'DAYS', label: t('每日账单'), children: <Days />, destroyOnHidden: true },
          { key: 'DIFFERENCES', label: t('差异'), children: <Differences />, destroyOnHidden: true },
        ]}
      />
    </>
  )
}
