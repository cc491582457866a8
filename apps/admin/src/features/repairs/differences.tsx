import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type DifferenceView, differenceActionLabels, differenceLabels } from '@tidegate/shared/contracts/settlement'
import type { TableColumnsType } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { SignedMoney } from '../../ui/signed-money.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { ResolveButton } from '../settlement/resolve-button.tsx'
import { RepairSection } from './repair-section.tsx'

const columns: TableColumnsType<DifferenceView> = [
  {
    title: t('差异'),
    render: (_, { kind, day, orderId }) => (
      <>
        {t(differenceLabels[kind])}
        <div className="muted small figures">
          {day}
          {orderId !== null && (
            <>
              {' · '}
              <Link to="/orders" search={{ open: orderId }}>
                {t('订单 {orderId}', { orderId })}
              </Link>
            </>
          )}
        </div>
      </>
    ),
  },
  {
    title: t('微信比系统'),
    width: 160,
    align: 'right',
    render: (_, { billFen, ledgerFen }) => <SignedMoney fen={billFen - ledgerFen} />,
  },
  {
    title: t('建议'),
    width: 300,
    render: (_, { proposed, action }) => (
      <>
        {t(differenceActionLabels[proposed])}
        {action !== null && (
          <div className="muted small">
            {t('上次：{differenceAction}，仍未解决', { differenceAction: t(differenceActionLabels[action]) })}
          </div>
        )}
      </>
    ),
  },
  { title: '', width: 130, align: 'right', render: (_, difference) => <ResolveButton difference={difference} /> },
]

/** The newest of what WeChat's bills and our books differ in. */
export function OpenDifferences() {
  const differences = useQuery(
    trpc.staff.settlement.differences.queryOptions({ state: 'OPEN' }, { refetchInterval: 15_000 }),
  )
  return (
    <RepairSection
      name="repairs-differences"
      title={t('对账差异')}
      meaning={t('微信账单和系统账不一致；没有确认之前什么都不会改')}
      query={differences}
      rowKey="id"
      columns={columns}
      minWidth={860}
      tools={<ExportButton of={{ kind: 'DIFFERENCES', filter: { state: 'OPEN' } }} />}
      all={{ link: { to: '/settlement', search: { show: 'DIFFERENCES', state: 'OPEN' } }, label: t('全部差异') }}
    />
  )
}
