import { AccountBookOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type SettlementState, type SettlementView, settlementStateLabels } from '@tidegate/shared/contracts/settlement'
import { type TableColumnsType, Typography } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Money } from '../../ui/money.tsx'
import { SignedMoney } from '../../ui/signed-money.tsx'
import { type Tone, ToneTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'

const route = getRouteApi('/shell/settlement')

type DayRow = SettlementView & { id: string }

const tones: Readonly<Record<SettlementState, Tone>> = {
  WAITING: 'processing',
  MATCHED: 'success',
  UNREADABLE: 'error',
}

const columns: TableColumnsType<DayRow> = [
  {
    title: '日期',
    width: 150,
    render: (_, { day, mchId }) => (
      <>
        <span className="figures nowrap">{day}</span>
        <div className="muted small figures">商户 {mchId}</div>
      </>
    ),
  },
  { title: '核对', width: 220, render: (_, row) => <Standing row={row} /> },
  {
    title: '收款',
    align: 'right',
    render: (_, row) => <Sides row={row} bill={row.billPaidFen} ledger={row.ledgerPaidFen} count={row.payments} />,
  },
  {
    title: '退款',
    align: 'right',
    render: (_, row) => (
      <Sides row={row} bill={row.billRefundedFen} ledger={row.ledgerRefundedFen} count={row.refunds} />
    ),
  },
  {
    title: '手续费',
    width: 100,
    align: 'right',
    render: (_, { state, billFeeFen }) => (state === 'MATCHED' ? <Money fen={billFeeFen} /> : '—'),
  },
  { title: '结果', width: 170, align: 'right', render: (_, row) => <Balance row={row} /> },
]

/** Every day beside WeChat's bill of it, the newest first. */
export function Days() {
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(
    trpc.staff.settlement.list.queryOptions(
      { cursor },
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
    <ListCard
      name="settlement-days"
      query={list}
      columns={columns}
      minWidth={1000}
      blank={
        <Blank
          icon={<AccountBookOutlined />}
          title="还没有对过账的日子"
          description="有了第一笔付款以后，第二天 10 点起自动核对"
        />
      }
      cursor={cursor}
      onTurn={(next, trail) => void navigate({ search: { cursor: next }, state: { trail } })}
    />
  )
}

function Standing({ row: { state, error, matchedAt } }: { row: DayRow }) {
  return (
    <>
      <ToneTag tone={tones[state]}>{settlementStateLabels[state]}</ToneTag>
      {error !== null && (
        <Typography.Paragraph className="small" type="secondary" ellipsis={{ rows: 2, tooltip: error }}>
          {error}
          {state === 'WAITING' && '，每 10 分钟自动再试'}
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
        <span className="muted small">微信 {count} 笔 </span>
        <Money fen={bill} />
      </div>
      <div className={bill === ledger ? '' : 'danger'}>
        <span className="muted small">系统 </span>
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
          {row.openDifferences === 0 ? '分毫不差' : '总额相等'}
        </ToneTag>
      ) : (
        <span className="danger">
          微信比系统 <SignedMoney fen={differsFen} />
        </span>
      )}
      {row.openDifferences > 0 && (
        <div>
          <Link to="/settlement" search={{ show: 'DIFFERENCES', day: row.day, state: 'OPEN' }}>
            {row.openDifferences} 条差异待处理
          </Link>
        </div>
      )}
    </>
  )
}
