import { AccountBookOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import {
  type SettlementState,
  type SettlementView,
  settlementStandingLabels,
  settlementStandings,
  settlementStateLabels,
} from '@tidegate/shared/contracts/settlement'
import { Select, type TableColumnsType, Typography } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { retold } from '../../i18n/said.ts'
import { rich, t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Money } from '../../ui/money.tsx'
import { SignedMoney } from '../../ui/signed-money.tsx'
import { type Tone, ToneTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'

const route = getRouteApi('/shell/settlement')

type DayRow = SettlementView & { id: string }

const tones: Readonly<Record<SettlementState, Tone>> = {
  WAITING: 'processing',
  MATCHED: 'success',
  UNREADABLE: 'error',
}

const columns: TableColumnsType<DayRow> = [
  {
    title: t('日期'),
    width: 150,
    render: (_, { day, mchId }) => (
      <>
        <span className="figures nowrap">{day}</span>
        <div className="muted small figures">{t('商户 {mchId}', { mchId })}</div>
      </>
    ),
  },
  { title: t('核对'), width: 220, render: (_, row) => <Standing row={row} /> },
  {
    title: t('收款'),
    align: 'right',
    render: (_, row) => <Sides row={row} bill={row.billPaidFen} ledger={row.ledgerPaidFen} count={row.payments} />,
  },
  {
    title: t('退款'),
    align: 'right',
    render: (_, row) => (
      <Sides row={row} bill={row.billRefundedFen} ledger={row.ledgerRefundedFen} count={row.refunds} />
    ),
  },
  {
    title: t('手续费'),
    width: 100,
    align: 'right',
    render: (_, { state, billFeeFen }) => (state === 'MATCHED' ? <Money fen={billFeeFen} /> : '—'),
  },
  { title: t('结果'), width: 170, align: 'right', render: (_, row) => <Balance row={row} /> },
]

/** Every day beside WeChat's bill of it, the newest first. */
export function Days() {
  const { standing, cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(
    trpc.staff.settlement.list.queryOptions(
      { standing, cursor },
      {
        placeholderData: keepPreviousData,
        refetchInterval: 15_000,
        select: ({ items, nextCursor }) => ({
          items: items.map((row): DayRow => ({ ...row, id: `${row.day} ${row.route}` })),
          nextCursor,
        }),
      },
    ),
  )
  return (
    <>
      <div className="filters">
        <Select
          className="filter"
          allowClear
          placeholder={t('全部状态')}
          aria-label={t('对账状态')}
          options={standings}
          value={standing ?? null}
          onChange={(value) => void navigate({ search: { standing: value ?? undefined } })}
        />
      </div>
      <ListCard
        name="settlement-days"
        tools={<ExportButton of={{ kind: 'SETTLEMENTS', filter: { standing } }} />}
        query={list}
        columns={columns}
        minWidth={1000}
        blank={
          standing === undefined ? (
            <Blank
              icon={<AccountBookOutlined />}
              title={t('还没有对过账的日子')}
              description={t('有了第一笔付款以后，第二天 10 点起自动核对')}
            />
          ) : (
            <Blank icon={<AccountBookOutlined />} title={t('没有这样的日子')} />
          )
        }
        cursor={cursor}
        onTurn={(next, trail) => void navigate({ search: { standing, cursor: next }, state: { trail } })}
      />
    </>
  )
}

const standings = settlementStandings.map((value) => ({ value, label: t(settlementStandingLabels[value]) }))

function Standing({ row: { state, error, matchedAt } }: { row: DayRow }) {
  return (
    <>
      <ToneTag tone={tones[state]}>{t(settlementStateLabels[state])}</ToneTag>
      {error !== null && (
        <Typography.Paragraph className="small" type="secondary" ellipsis={{ rows: 2, tooltip: retold(error) }}>
          {retold(error)}
          {state === 'WAITING' && t('，每 10 分钟自动再试')}
        </Typography.Paragraph>
      )}
      {state === 'MATCHED' && matchedAt !== null && (
        <div className="muted small">
          <Time at={matchedAt} />
        </div>
      )}
    </>
  )
}

/** What WeChat says above what our books say. */
function Sides({ row, bill, ledger, count }: { row: DayRow; bill: number; ledger: number; count: number }) {
  if (row.state !== 'MATCHED') return <span className="muted">—</span>
  return (
    <>
      <div>
        <span className="muted small">{t('微信 {count} 笔', { count })} </span>
        <Money fen={bill} />
      </div>
      <div className={bill === ledger ? '' : 'danger'}>
        <span className="muted small">{t('系统')} </span>
        <Money fen={ledger} />
      </div>
    </>
  )
}

function Balance({ row }: { row: DayRow }) {
  if (row.state !== 'MATCHED') return <span className="muted">—</span>
  const differsFen = row.billPaidFen - row.billRefundedFen - (row.ledgerPaidFen - row.ledgerRefundedFen)
  return (
    <>
      {differsFen === 0 ? (
        <ToneTag tone={row.openDifferences === 0 ? 'success' : 'warning'}>
          {row.openDifferences === 0 ? t('分毫不差') : t('总额相等')}
        </ToneTag>
      ) : (
        <span className="danger">{rich('微信比系统 {differs}', { differs: <SignedMoney fen={differsFen} /> })}</span>
      )}
      {row.openDifferences > 0 && (
        <div>
          <Link to="/settlement" search={{ show: 'DIFFERENCES', day: row.day, state: 'OPEN' }}>
            {t('{openDifferences} 条差异待处理', { openDifferences: row.openDifferences })}
          </Link>
        </div>
      )}
    </>
  )
}
