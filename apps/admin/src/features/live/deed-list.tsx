import type { LiveDeed } from '@tidegate/shared/contracts/live'
import { t } from '../../i18n/t.ts'
import { Time } from '../../ui/time.tsx'
import { describeDeed } from './deed-words.ts'

/** What operators and healers did, newest first: the marks on the curves in words. */
export function DeedList({ deeds, named }: { deeds: readonly LiveDeed[]; named: boolean }) {
  return (
    <section className="card card-padding">
      <h2>{t('操作记录')}</h2>
      {deeds.length === 0 ? (
        <p className="muted">{t('还没有操作')}</p>
      ) : (
        <ol className="deeds">
          {deeds.toReversed().map((deed) => (
            <li key={deed.id}>
              <span className="muted small">
                <Time at={deed.at} />
              </span>
              <span>{deed.by === null ? <span className="muted">{t('系统')}</span> : named ? deed.by : t('店员')}</span>
              <span>{describeDeed(deed)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
