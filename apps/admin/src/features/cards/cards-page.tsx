import { KeyOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CardPoolView } from '@tidegate/shared/contracts/cards'
import type { TableColumnsType } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { Goods } from '../../ui/goods.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { FindCardButton } from './find-card-button.tsx'
import { LoopCardButton } from './loop-card-button.tsx'
import { PoolTag } from './pool-tag.tsx'

const columns: TableColumnsType<CardPoolView> = [
  {
    title: t('商品规格'),
    render: (_, { skuId, image, title, skuName }) => (
      <Goods
        image={image}
        title={
          <Link to="/cards/$skuId" params={{ skuId }}>
            {title}
          </Link>
        }
        detail={skuName}
      />
    ),
  },
  { title: t('状况'), width: 160, render: (_, pool) => <PoolTag pool={pool} /> },
  count(t('未发出'), ({ free }) => free),
  count(t('已发出'), ({ delivered }) => delivered),
  count(t('货架上'), ({ shelfStock }) => shelfStock),
  count(t('已划给活动'), ({ free, shelfStock }) => Math.max(free - shelfStock, 0)),
  count(t('待发放订单'), ({ waiting }) => waiting, true),
  count(t('欠缺'), ({ short }) => short, true),
  count(t('预警线'), ({ lowMark }) => lowMark),
]

/** Every pool of codes, the emptiest first. */
export function CardsPage() {
  const pools = useQuery(
    trpc.staff.cards.pools.queryOptions(undefined, {
      refetchInterval: 10_000,
      select: (items) => ({ items, nextCursor: null }),
    }),
  )
  return (
    <>
      <PageHeader
        title={t('卡密')}
        description={t('每个规格一个池，最缺的在前')}
        actions={
          <>
            <FindCardButton pools={pools.data?.items ?? []} />
            <LoopCardButton />
          </>
        }
      />
      <ReadOnlyNotice />
      <ListCard
        name="card-pools"
        tools={<ExportButton of={{ kind: 'CARD_POOLS', filter: {} }} />}
        query={pools}
        rowKey="skuId"
        columns={columns}
        minWidth={1040}
        blank={
          <Blank
            icon={<KeyOutlined />}
            title={t('还没有卡密商品')}
            description={t('新建商品时类型选「卡密」，保存后就能在这里导入')}
            action={<Link to="/products/new">{t('新建商品')}</Link>}
          />
        }
        cursor={undefined}
        onTurn={() => {}}
      />
    </>
  )
}

function count(
  title: string,
  of: (pool: CardPoolView) => number,
  alarming = false,
): TableColumnsType<CardPoolView>[number] {
  return {
    title,
    width: 116,
    align: 'right',
    render: (_, pool) => {
      const n = of(pool)
      const tone = n === 0 && alarming ? ' muted' : n > 0 && alarming ? ' danger' : ''
      return <span className={`figures${tone}`}>{n.toLocaleString('zh-CN')}</span>
    },
  }
}
