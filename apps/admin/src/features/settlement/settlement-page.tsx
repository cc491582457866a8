import { getRouteApi } from '@tanstack/react-router'
import { Tabs } from 'antd'
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
        title="对账"
        description="微信的账单与系统的账逐笔核对，每天 10 点后自动进行，一分不差才算平"
        actions={<SettleDayButton />}
      />
      <ReadOnlyNotice />
      <Tabs
        activeKey={show ?? 'DAYS'}
        onChange={(key) => void navigate({ search: key === 'DIFFERENCES' ? { show: key, state: 'OPEN' } : {} })}
        items={[
          { key: 'DAYS', label: '每日账单', children: <Days />, destroyOnHidden: true },
          { key: 'DIFFERENCES', label: '差异', children: <Differences />, destroyOnHidden: true },
        ]}
      />
    </>
  )
}
