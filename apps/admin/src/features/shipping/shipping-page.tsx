import { getRouteApi } from '@tanstack/react-router'
import { Tabs } from 'antd'
import { t } from '../../i18n/t.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { BulkShipButton } from './bulk-ship.tsx'
import { FailedUploads } from './failed-uploads.tsx'
import { ToShip } from './to-ship.tsx'

const route = getRouteApi('/shell/shipping')

export function ShippingPage() {
  const { show } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <>
      <PageHeader title={t('发货')} description={t('付了款的实物订单，等得最久的在前')} actions={<BulkShipButton />} />
      <ReadOnlyNotice />
      <Tabs
        activeKey={show ?? 'WAITING'}
        onChange={(key) => void navigate({ search: key === 'UPLOADS' ? { show: key } : {} })}
        items={[
          { key: 'WAITING', label: t('待发货'), children: <ToShip />, destroyOnHidden: true },
          { key: 'UPLOADS', label: t('微信未收下的发货信息'), children: <FailedUploads />, destroyOnHidden: true },
        ]}
      />
    </>
  )
}
