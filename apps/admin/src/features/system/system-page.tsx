import { t } from '../../i18n/t.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { DegradePanel } from './degrade-panel.tsx'
import { QueuesPanel } from './queues-panel.tsx'

/** What concerns every campaign at once: how much of the shop is on, and the work that could not be done. */
export function SystemPage() {
  return (
    <>
      <PageHeader title={t('系统')} description={t('全站降级、未能完成的工作和后台队列')} />
      <ReadOnlyNotice />
      <div className="stack">
        <DegradePanel />
        <DeadLetters />
        <QueuesPanel />
      </div>
    </>
  )
}
