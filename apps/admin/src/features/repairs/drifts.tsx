import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DriftRow } from '@tidegate/shared/contracts/repairs'
import type { TableColumnsType } from 'antd'
import { client, trpc } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { SnapshotButton } from '../exports/snapshot-button.tsx'
import { AskButton } from '../staff/ask-button.tsx'
import { RepairSection } from './repair-section.tsx'

const columns: TableColumnsType<DriftRow> = [
  {
    title: t('活动商品'),
    render: (_, { title, skuName, campaignId, campaignTitle }) => (
      <>
        {title} · {skuName}
        <div className="small">
          <Link to="/campaigns/$campaignId" params={{ campaignId }}>
            {campaignTitle}
          </Link>
        </div>
      </>
    ),
  },
  {
    title: t('偏差'),
    width: 160,
    render: (_, { drift }) => (
      <span className="danger">
        {drift > 0 ? t('少了 {drift} 件', { drift }) : t('多了 {drift} 件', { drift: -drift })}
      </span>
    ),
  },
  {
    title: t('建议'),
    width: 300,
    render: (_, { recountedAt }) =>
      recountedAt === null
        ? t('等几秒：停住不动的偏差系统会自己重新清点')
        : rich('{recountedAt} 自动清点过；仍有偏差就再清点一次', { recountedAt: <Time at={recountedAt} /> }),
  },
  { title: '', width: 130, align: 'right', render: (_, row) => <RecountButton drift={row} /> },
]

const file = [
  [t('活动'), ({ campaignTitle }: DriftRow) => campaignTitle],
  [t('活动商品'), ({ title, skuName }: DriftRow) => `${title} · ${skuName}`],
  [t('偏差'), ({ drift }: DriftRow) => drift],
] as const

/** Where Redis, journal and ledger do not add up right now. */
export function Drifts() {
  const drifts = useQuery(
    trpc.staff.repairs.drifts.queryOptions(undefined, {
      refetchInterval: 5_000,
      select: (items) => ({ items, nextCursor: null }),
    }),
  )
  return (
    <RepairSection
      name="repairs-drifts"
      title={t('库存偏差')}
      meaning={t('货架、流水和台账加起来不等于总数；高峰时一闪而过属正常')}
      query={drifts}
      rowKey="offerId"
      columns={columns}
      minWidth={860}
      tools={<SnapshotButton name={t('库存偏差')} rows={drifts.data?.items} columns={file} />}
    />
  )
}

function RecountButton({ drift: { campaignId, campaignTitle } }: { drift: DriftRow }) {
  const tell = useTell()
  return (
    <AskButton
      label={t('重新清点')}
      size="small"
      area="campaigns"
      title={t('重新清点「{campaignTitle}」？', { campaignTitle })}
      run={() => client.staff.campaigns.prewarm.mutate({ campaignId })}
      onDone={() => tell.done(t('已按台账重新清点'))}
    >
      {t('以台账、流水和未写成的订单为准，重建这个活动的货架。清点时抢购暂停一两秒，买家不会失去已经抢到的名额。')}
    </AskButton>
  )
}
