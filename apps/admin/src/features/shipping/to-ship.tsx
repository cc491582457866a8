import { TruckOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ToShipRow } from '@tidegate/shared/contracts/fulfilment'
import { Segmented, type TableColumnsType, Tag } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { Goods } from '../../ui/goods.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { ShipButton } from './ship-button.tsx'

const route = getRouteApi('/shell/shipping')
const missingOf = { yes: true, no: false } as const

const columns: TableColumnsType<ToShipRow> = [
  {
    title: t('订单'),
    render: (_, { image, title, orderId }) => (
      <Goods
        image={image}
        title={title}
        detail={
          <Link to="/orders" search={{ open: orderId }} className="figures">
            {orderId}
          </Link>
        }
      />
    ),
  },
  {
    title: t('规格'),
    width: 170,
    render: (_, { skuName, quantity }) => (
      <>
        <span className="ellipsis block">{skuName}</span>
        <span className="muted small figures">{t('{quantity} 件', { quantity })}</span>
      </>
    ),
  },
  {
    title: t('收货'),
    width: 300,
    render: (_, { address }) =>
      address === null ? (
        <Tag color="warning" variant="filled">
          {t('等买家填写地址')}
        </Tag>
      ) : (
        <>
          {address.name} <span className="figures">{address.phone}</span>
          <div className="muted small ellipsis">
            {address.region} {address.detail}
          </div>
        </>
      ),
  },
  { title: t('付款时间'), width: 140, render: (_, { paidAt }) => <Time at={paidAt} /> },
  {
    title: '',
    width: 110,
    align: 'right',
    render: (_, { orderId, address }) => address !== null && <ShipButton orderId={orderId} size="small" />,
  },
]

/** Addresses are masked here; the whole one is shown when a parcel is packed. */
export function ToShip() {
  const { missing, cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(
    trpc.staff.shipping.toShip.queryOptions(
      { missingAddress: missing && missingOf[missing], cursor },
      { placeholderData: keepPreviousData, refetchInterval: 15_000 },
    ),
  )
  return (
    <>
      <div className="filters">
        <Segmented
          aria-label={t('收货地址')}
          options={[
            { value: 'all', label: t('全部') },
            { value: 'no', label: t('可以发货') },
            { value: 'yes', label: t('缺地址') },
          ]}
          value={missing ?? 'all'}
          onChange={(value) => void navigate({ search: value === 'all' ? {} : { missing: value as 'yes' | 'no' } })}
        />
      </div>
      <ListCard
        name="to-ship"
        tools={
          <ExportButton
            of={{ kind: 'TO_SHIP', filter: { missingAddress: missing && missingOf[missing] } }}
            note={t('填好快递公司和单号以后，这个文件可以直接用来批量发货')}
          />
        }
        query={list}
        rowKey="orderId"
        columns={columns}
        minWidth={960}
        blank={
          <Blank
            icon={<TruckOutlined />}
            title={missing === undefined ? t('没有等待发货的订单') : t('没有这样的订单')}
            description={missing === undefined ? t('付款后的实物订单会出现在这里') : undefined}
          />
        }
        cursor={cursor}
        onTurn={(next, trail) => void navigate({ search: { missing, cursor: next }, state: { trail } })}
      />
    </>
  )
}
