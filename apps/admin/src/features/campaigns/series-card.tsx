import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { campaignStateLabels } from '@tidegate/shared/states'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'

/** The other sessions that were published with this one. */
export function SeriesCard({ campaignId }: { campaignId: string }) {
  const { data: sessions = [] } = useQuery(trpc.staff.drafts.series.queryOptions({ campaignId }))
  if (sessions.length === 0) return null
  return (
    <section className="card card-padding">
      <h2 className="gap-below">
        {t('同一系列的 {sessions} 场', { sessions: sessions.length })}{' '}
        <span className="muted small">{t('各自独立：分别预热、暂停、结束')}</span>
      </h2>
      <ul className="session-chips">
        {sessions.map(({ id, startsAt, state }) => (
          <li key={id} className={id === campaignId ? 'session-own' : ''}>
            <Link to="/campaigns/$campaignId" params={{ campaignId: id }}>
              <span className="figures">{formatBeijing(startsAt)}</span>{' '}
              <span className="muted small">{t(campaignStateLabels[state])}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
