import { RollbackOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { StaffRefundRow } from '@tidegate/shared/contracts/refunds'
import { refundReasonLabels, refundStateLabels, refundStates } from '@tidegate/shared/states'
import { Button, Select, type TableColumnsType, Typography } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { Goods } from '../../ui/goods.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { Money } from '../../ui/money.tsx'
import { RefundStateTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { AnswerRefundButtons } from './answer-refund-buttons.tsx'
import { describeNote, describeTrouble, explainRefund, mayRetry, wasReplaced } from './refund-words.ts'
import { RetryRefundButton } from './retry-refund-button.tsx'

const route = getRouteApi('/shell/refunds')

export function RefundsPage() {
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(
    trpc.staff.refunds.list.queryOptions(filters, { placeholderData: keepPreviousData, refetchInterval: 10_000 }),
  )
  return (
    <ListPage
      name="refunds"
      title={t('退款')}
      description={t('买家的申请、正在退的、和微信退不出去的')}
      filters={
        <>
          <Select
            className="filter"
            allowClear
            placeholder={t('全部状态')}
            aria-label={t('退款状态')}
            options={choices}
            value={filters.state ?? null}
            onChange={(state) => void navigate({ search: { state: state ?? undefined } })}
          />
          {filters.state !== undefined && (
            <Button type="text" onClick={() => void navigate({ search: {} })}>
              {t('清空筛选')}
            </Button>
          )}
        </>
      }
      tools={<ExportButton of={{ kind: 'REFUNDS', filter: { state: filters.state } }} />}
      query={list}
      rowKey="outRefundNo"
      columns={columns}
      minWidth={1080}
      blank={
        <Blank
          icon={<RollbackOutlined />}
          title={filters.state === undefined ? t('还没有退款') : t('没有这个状态的退款')}
          description={filters.state === undefined ? t('买家申请或您在订单里退款后，会出现在这里') : undefined}
        />
      }
      cursor={filters.cursor}
      onTurn={(cursor, trail) => void navigate({ search: { ...filters, cursor }, state: { trail } })}
    />
  )
}

const choices = [
  { value: 'STUCK' as const, label: t('退不出去的') },
  ...refundStates.map((state) => ({ value: state, label: t(refundStateLabels[state]) })),
]

const columns: TableColumnsType<StaffRefundRow> = [
  {
    title: t('订单'),
    width: 250,
    render: (_, { order, orderId }) => (
      <Goods
        image={order.image}
        title={order.title}
        detail={
          <Link to="/orders" search={{ open: orderId }} className="figures">
            {orderId}
          </Link>
        }
      />
    ),
  },
  {
    title: t('金额'),
    width: 110,
    align: 'right',
    render: (_, { amountFen, order }) => (
      <>
        <Money fen={amountFen} />
        {amountFen !== order.amountFen && (
          <div className="muted small">{rich('共 {amount}', { amount: <Money fen={order.amountFen} /> })}</div>
        )}
      </>
    ),
  },
  {
    title: t('原因'),
    render: (_, refund) => (
      <>
        {t(refundReasonLabels[refund.reason])} <span className="muted small">{refund.buyerNickname}</span>
        {refund.note !== '' && <div className="small event-note">{describeNote(refund)}</div>}
      </>
    ),
  },
  { title: t('状态'), width: 260, render: (_, refund) => <Standing refund={refund} /> },
  { title: t('时间'), width: 140, render: (_, { createdAt }) => <Time at={createdAt} /> },
  { title: '', width: 172, align: 'right', render: (_, refund) => <Doing refund={refund} /> },
]

function Standing({ refund }: { refund: StaffRefundRow }) {
  const { state, error, attempts } = refund
  const replaced = wasReplaced(refund)
  return (
    <>
      <RefundStateTag state={state} />
      {state !== 'DONE' && !replaced && <div className="muted small">{explainRefund(refund)}</div>}
      {/* What ended it is said by its state; what delays it is not. */}
      {error !== null && (state === 'DUE' || replaced) && (
        <Typography.Paragraph className="small" type="warning" ellipsis={{ rows: 2, tooltip: error }}>
          {describeTrouble(error)}
          {attempts > 0 && t('（已试 {attempts} 次）', { attempts })}
        </Typography.Paragraph>
      )}
    </>
  )
}

function Doing({ refund }: { refund: StaffRefundRow }) {
  if (refund.state === 'ASKED') return <AnswerRefundButtons refund={refund} />
  return mayRetry(refund) ? <RetryRefundButton refund={refund} /> : null
}
