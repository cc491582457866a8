import { useQuery } from '@tanstack/react-query'
import { blockKindLabels, mayIn } from '@tidegate/shared/contracts/people'
import { Typography } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { QueryView } from '../../ui/query-view.tsx'
import { BlockButton } from '../buyers/block-button.tsx'
import { useStaff } from '../staff/use-staff.ts'
import { count } from './numbers.ts'

/** Who taps faster than a person does, and the button that keeps them out. For those who may see where buyers come from. */
export function HotSourceList() {
  const { role } = useStaff()
  const may = mayIn(role, 'buyers', 'VIEWER')
  const sources = useQuery(
    trpc.staff.buyers.hotSources.queryOptions(undefined, { enabled: may, refetchInterval: 2_000 }),
  )
  if (!may) return null
  return (
    <section className="card card-padding">
      <h2>
        {t('点得最快的来源')} <span className="muted small">{t('全站，最近几秒，每秒 5 次以上')}</span>
      </h2>
      <QueryView query={sources}>
        {(found) =>
          found.length === 0 ? (
            <p className="muted">{t('没有快得不像人的来源')}</p>
          ) : (
            <ul className="hot-sources">
              {found.map((source) => (
                <li key={`${source.kind}:${source.value}`}>
                  <span className="muted small">{t(blockKindLabels[source.kind])}</span>
                  <Typography.Text className="figures" copyable={{ text: source.value }} ellipsis>
                    {source.value}
                  </Typography.Text>
                  <span className="figures">{t('{taps} 次 / 秒', { taps: count(source.perSecond) })}</span>
                  <BlockButton size="small" target={{ ...source, name: source.value }} />
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      <p className="muted small">{t('公司、学校和基站的人共用一个地址：限制地址之前，先看设备。')}</p>
    </section>
  )
}
