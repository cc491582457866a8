import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { StaffBuyer } from '@tidegate/shared/contracts/people'
import { Tag } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Copyable, Facts } from '../../ui/facts.tsx'
import { Money } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Tile } from '../../ui/tile.tsx'
import { Time } from '../../ui/time.tsx'
import { BlockButton } from './block-button.tsx'
import { BuyerNotes } from './buyer-notes.tsx'
import { BuyerOrders } from './buyer-orders.tsx'
import { BlockState, UnblockButton } from './unblock-button.tsx'

const route = getRouteApi('/shell/buyers/$buyerId')

/** One buyer: who, what they bought, what staff think of them, and whether they are kept out. */
export function BuyerPage() {
  const { buyerId } = route.useParams()
  const buyer = useQuery(trpc.staff.buyers.get.queryOptions({ buyerId }))
  return (
    <QueryView query={buyer}>
      {(loaded) => (
        <>
          <PageHeader
            back={{ link: { to: '/buyers' }, label: t('买家') }}
            title={loaded.nickname}
            tags={
              loaded.blocked && (
                <Tag color="error" variant="filled">
                  {t('已限制')}
                </Tag>
              )
            }
            actions={
              !loaded.blocked && <BlockButton target={{ kind: 'BUYER', value: loaded.id, name: loaded.nickname }} />
            }
          />
          <div className="tiles buyer-tiles">
            <Tile label={t('下单')} value={loaded.orders.placed} note={t('全部活动')} />
            <Tile label={t('支付')} value={loaded.orders.paid} note={<Money fen={loaded.orders.paidFen} />} />
            <Tile label={t('退款')} value={<Money fen={loaded.orders.refundedFen} />} note={t('已退回')} />
            <Tile
              label={t('微信风险等级')}
              value={loaded.riskRank ?? '—'}
              note={loaded.riskRank === null ? t('今天没有询问过') : t('0 最低，4 最高')}
              tone={loaded.riskRank !== null && loaded.riskRank >= 3 ? 'warning' : 'plain'}
            />
          </div>
          <div className="account-grid">
            <div className="stack">
              <Person buyer={loaded} />
              <BuyerOrders buyerId={loaded.id} />
            </div>
            <div className="stack">
              <Blocks buyer={loaded} />
              <BuyerNotes buyer={loaded} />
            </div>
          </div>
        </>
      )}
    </QueryView>
  )
}

function Person({ buyer: { id, openidTail, createdAt, lastLoginAt, lastAddress, lastDevice } }: { buyer: StaffBuyer }) {
  return (
    <section className="card card-padding">
      <Facts
        of={[
          [t('买家编号'), <Copyable key="id" text={id} />],
          [t('openid 末尾'), `…${openidTail}`],
          [t('首次登录'), <Time key="created" at={createdAt} />],
          [t('最近登录'), lastLoginAt === null ? '—' : <Time at={lastLoginAt} />],
          [t('登录地址'), <Trace key="address" kind="ADDRESS" value={lastAddress} />],
          [t('登录设备'), <Trace key="device" kind="DEVICE" value={lastDevice} />],
        ]}
      />
    </section>
  )
}

/** Where somebody came from, and the way to keep out whoever comes from there. */
function Trace({ kind, value }: { kind: 'ADDRESS' | 'DEVICE'; value: string | null }) {
  if (value === null) return <span className="muted">{t('没有记录')}</span>
  return (
    <span className="trace">
      <Copyable text={value} />
      <BlockButton
        size="small"
        label={kind === 'ADDRESS' ? t('限制地址') : t('限制设备')}
        target={{ kind, value, name: value }}
      />
    </span>
  )
}

function Blocks({ buyer: { blocks } }: { buyer: StaffBuyer }) {
  return (
    <section className="card card-padding">
      <h2>{t('限制')}</h2>
      {blocks.length === 0 ? (
        <p className="muted flush-paragraph">{t('没有限制过')}</p>
      ) : (
        <ul className="sessions">
          {blocks.map((block) => (
            <li key={block.id}>
              <div>
                {block.reason}{' '}
                <span className="muted small">
                  {block.kind !== 'BUYER' && `${block.value} · `}
                  {block.by}
                </span>
                <div>
                  <BlockState block={block} />
                </div>
              </div>
              {block.holds && <UnblockButton block={block} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
