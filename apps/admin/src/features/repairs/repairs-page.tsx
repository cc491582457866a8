import { mayIn } from '@tidegate/shared/contracts/people'
import { t } from '../../i18n/t.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { useStaff } from '../staff/use-staff.ts'
import { OpenDifferences } from './differences.tsx'
import { Drifts } from './drifts.tsx'
import { FailedRefunds } from './failed-refunds.tsx'
import { Stuck } from './stuck.tsx'

/** Everything that does not come right by itself, each with what is proposed: empty is how it should be. */
export function RepairsPage() {
  const { role } = useStaff()
  return (
    <>
      <PageHeader title={t('待修复')} description={t('系统自己解决不了的事，和每一件的建议处理')} />
      <ReadOnlyNotice />
      <div className="stack">
        <Drifts />
        {mayIn(role, 'settlement', 'VIEWER') && <OpenDifferences />}
        {mayIn(role, 'refunds', 'VIEWER') && <FailedRefunds />}
        <Stuck />
      </div>
    </>
  )
}
