import { InboxOutlined, UploadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { CardPoolView } from '@tidegate/shared/contracts/cards'
import { Alert } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Tile } from '../../ui/tile.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { WriteButton } from '../staff/write-button.tsx'
import { BatchList } from './batch-list.tsx'
import { GenerateButton } from './generate-button.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { LowMarkButton } from './low-mark-button.tsx'
import { PoolTag } from './pool-tag.tsx'

const route = getRouteApi('/shell/cards/$skuId')

export function PoolPage() {
  const { skuId } = route.useParams()
  const found = useQuery(trpc.staff.cards.pool.queryOptions({ skuId }, { refetchInterval: 10_000 }))
  const [importing, setImporting] = useState(false)
  const pool = found.data
  return (
    <>
      <PageHeader
        title={pool ? `${pool.title} · ${pool.skuName}` : t('卡密池')}
        tags={pool && <PoolTag pool={pool} />}
        back={{ link: { to: '/cards' }, label: t('卡密') }}
        actions={
          pool && (
            <>
              <ExportButton
                of={{ kind: 'CARD_DELIVERIES', filter: { skuId } }}
                label={t('导出发放记录')}
                quiet={false}
              />
              <LowMarkButton pool={pool} />
              <GenerateButton pool={pool} />
              <WriteButton type="primary" icon={<UploadOutlined />} onClick={() => setImporting(true)}>
                {t('导入卡密')}
              </WriteButton>
              <ImportDialog open={importing} skuId={skuId} onClose={() => setImporting(false)} />
            </>
          )
        }
      />
      <ReadOnlyNotice />
      <QueryView query={found}>
        {(one) =>
          one ? (
            <div className="stack">
              <PoolNumbers pool={one} />
              <BatchList skuId={skuId} />
            </div>
          ) : (
            <div className="card">
              <Blank
                icon={<InboxOutlined />}
                title={t('没有这个卡密池')}
                description={t('它的商品可能改了类型或已经删除')}
              />
            </div>
          )
        }
      </QueryView>
    </>
  )
}

function PoolNumbers({ pool: { free, delivered, shelfStock, waiting, short, lowMark, low } }: { pool: CardPoolView }) {
  return (
    <>
      {waiting > 0 && free === 0 && (
        <Alert
          type="error"
          showIcon
          title={t('{waiting} 个已付款的订单在等卡密：补充以后几秒内自动发放，先付款的先得', { waiting })}
        />
      )}
      {short > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('召回后，已经划给活动的名额里有 {short} 个没有卡密：接下来补充的先填这里，再上货架', { short })}
        />
      )}
      <div className="tiles">
        <Tile label={t('未发出')} value={count(free)} note={t('还没给任何人')} tone={low ? 'warning' : 'primary'} />
        <Tile label={t('货架上')} value={count(shelfStock)} note={t('可以划给活动')} />
        <Tile label={t('已划给活动')} value={count(Math.max(free - shelfStock, 0))} note={t('等着发给买家')} />
        <Tile
          label={t('待发放订单')}
          value={count(waiting)}
          note={t('已付款')}
          tone={waiting > 0 ? 'warning' : 'plain'}
        />
        <Tile label={t('已发出')} value={count(delivered)} note={t('买家拿到的')} />
        <Tile label={t('欠缺')} value={count(short)} note={t('召回后待补')} tone={short > 0 ? 'bad' : 'plain'} />
        <Tile label={t('预警线')} value={count(lowMark)} note={t('低于它就提醒')} />
      </div>
    </>
  )
}

function count(n: number): string {
  return n.toLocaleString('zh-CN')
}
