import { CheckCircleOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type DifferenceView, differenceActionLabels, differenceLabels } from '@tidegate/shared/contracts/settlement'
import { Button, Segmented, type TableColumnsType } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { retold } from '../../i18n/said.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Money } from '../../ui/money.tsx'
import { SignedMoney } from '../../ui/signed-money.tsx'
import { type Tone, ToneTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { DayInput } from './day-input.tsx'
import { ResolveButton } from './resolve-button.tsx'

const route = getRouteApi('/shell/settlement')

const states: Readonly<Record<DifferenceView['state'], { label: string; tone: Tone }>> = {
  OPEN: { label: t('待处理'), tone: 'warning' },
  SETTLED: { label: t('已解决'), tone: 'success' },
  IGNORED: { label: t('已忽略'), tone: 'default' },
}

const columns: TableColumnsType<DifferenceView> = [
  {
    title: t('差异'),
    render: (_, { kind, day, orderId, outTradeNo, outRefundNo }) => (
      <>
        {t(differenceLabels[kind])}
        <div className="muted small figures">
          {day}
          {(outRefundNo ?? outTradeNo) && ` · ${outRefundNo ?? outTradeNo}`}
        </div>
        {orderId !== null && (
          <Link to="/orders" search={{ open: orderId }} className="small figures">
            {t('订单 {orderId}', { orderId })}
          </Link>
        )}
      </>
    ),
  },
  { title: t('微信账单'), width: 120, align: 'right', render: (_, { billFen }) => <Money fen={billFen} /> },
  { title: t('系统账'), width: 120, align: 'right', render: (_, { ledgerFen }) => <Money fen={ledgerFen} /> },
  {
    title: t('相差'),
    width: 120,
    align: 'right',
    render: (_, { billFen, ledgerFen }) =>
      billFen === ledgerFen ? <span className="muted">—</span> : <SignedMoney fen={billFen - ledgerFen} />,
  },
  { title: t('处理情况'), width: 260, render: (_, difference) => <Standing difference={difference} /> },
  {
    title: '',
    width: 110,
    align: 'right',
    render: (_, difference) => difference.state === 'OPEN' && <ResolveButton difference={difference} />,
  },
]

export function Differences() {
  const { day, state, cursor } = route.useSearch()
  const filters = { day, state, cursor }
  const navigate = route.useNavigate()
  const list = useQuery(
    trpc.staff.settlement.differences.queryOptions(filters, {
      placeholderData: keepPreviousData,
      refetchInterval: 15_000,
    }),
  )
  const filter = (change: Partial<typeof filters>) =>
    void navigate({ search: { show: 'DIFFERENCES', ...filters, ...change, cursor: undefined } })
  return (
    <>
      <div className="filters">
        <Segmented
          aria-label={t('差异状态')}
          options={[
            ...Object.entries(states).map(([value, { label }]) => ({ value, label })),
            { value: 'ALL', label: t('全部') },
          ]}
          value={filters.state ?? 'ALL'}
          onChange={(value) => filter({ state: value === 'ALL' ? undefined : (value as DifferenceView['state']) })}
        />
        <DayInput value={filters.day} onChange={(day) => filter({ day })} />
        {filters.day !== undefined && (
          <Button type="text" onClick={() => filter({ day: undefined })}>
            {t('所有日期')}
          </Button>
        )}
      </div>
      <ListCard
        name="differences"
        tools={<ExportButton of={{ kind: 'DIFFERENCES', filter: { day: filters.day, state: filters.state } }} />}
        query={list}
        columns={columns}
        minWidth={1000}
        blank={
          <Blank
            icon={<CheckCircleOutlined />}
            title={filters.state === 'OPEN' ? t('没有待处理的差异') : t('没有这样的差异')}
            description={filters.state === 'OPEN' ? t('微信的账和系统的账对得上') : undefined}
          />
        }
        cursor={filters.cursor}
        onTurn={(cursor, trail) =>
          void navigate({ search: { show: 'DIFFERENCES', ...filters, cursor }, state: { trail } })
        }
      />
    </>
  )
}

function Standing({ difference: { state, proposed, action, note, resolvedAt } }: { difference: DifferenceView }) {
  if (state === 'OPEN')
    return (
      <>
        <ToneTag tone="warning">{states.OPEN.label}</ToneTag>
        <div className="muted small">
          {t('建议：{differenceAction}', { differenceAction: t(differenceActionLabels[proposed]) })}
        </div>
        {action !== null && (
          <div className="muted small">
            {t('上次：{differenceAction}，仍未解决', { differenceAction: t(differenceActionLabels[action]) })}
          </div>
        )}
      </>
    )
  return (
    <>
      <ToneTag tone={states[state].tone}>{states[state].label}</ToneTag>
      <div className="muted small">
        {[action && action !== 'IGNORE' && t(differenceActionLabels[action]), retold(note)]
          .filter(Boolean)
          .join(t('：'))}{' '}
        {resolvedAt !== null && <Time at={resolvedAt} />}
      </div>
    </>
  )
}
