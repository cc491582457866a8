import { CloudUploadOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { FailedUploadRow } from '@tidegate/shared/contracts/fulfilment'
import { Alert, type TableColumnsType } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { retold } from '../../i18n/said.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { RetryUploadButton } from './retry-upload-button.tsx'

const route = getRouteApi('/shell/shipping')

const columns: TableColumnsType<FailedUploadRow> = [
  {
    title: t('订单'),
    width: 220,
    render: (_, { orderId }) => (
      <Link to="/orders" search={{ open: orderId }} className="figures">
        {orderId}
      </Link>
    ),
  },
  { title: t('种类'), width: 110, render: (_, { logistics }) => (logistics === 'CARRIER' ? t('快递') : t('虚拟商品')) },
  {
    title: t('微信的回答'),
    render: (_, { detail, errcode, attempts }) => (
      <>
        {detail === '' ? t('没有应答') : retold(detail)}
        <div className="muted small figures">
          {errcode !== null && t('错误码 {errcode} · ', { errcode })}
          {t('已试 {attempts} 次', { attempts })}
        </div>
      </>
    ),
  },
  { title: t('发货时间'), width: 140, render: (_, { createdAt }) => <Time at={createdAt} /> },
  { title: '', width: 110, align: 'right', render: (_, { orderId }) => <RetryUploadButton orderId={orderId} /> },
]

/** Shipping information that WeChat would not take: until it has it, the money of the order stays frozen. */
export function FailedUploads() {
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(
    trpc.staff.shipping.failedUploads.queryOptions(
      { cursor },
      { placeholderData: keepPreviousData, refetchInterval: 15_000 },
    ),
  )
  return (
    <>
      <Alert
        className="gap-below"
        type="info"
        showIcon
        title={t(
          '微信收到发货信息之前，这笔货款一直冻结。系统会自动重试；列在这里的是微信明确拒绝的，按原因处理后再试，或在微信公众平台手工录入。',
        )}
      />
      <ListCard
        name="failed-uploads"
        tools={<ExportButton of={{ kind: 'FAILED_UPLOADS', filter: {} }} />}
        query={list}
        rowKey="orderId"
        columns={columns}
        minWidth={860}
        blank={
          <Blank
            icon={<CloudUploadOutlined />}
            title={t('没有被拒绝的发货信息')}
            description={t('微信都收下了，或正在重试')}
          />
        }
        cursor={cursor}
        onTurn={(next, trail) => void navigate({ search: { show: 'UPLOADS', cursor: next }, state: { trail } })}
      />
    </>
  )
}
