import {
  AccountBookOutlined,
  CalendarOutlined,
  KeyOutlined,
  PlusOutlined,
  RollbackOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
  TruckOutlined,
} from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { StaffCampaignRow } from '@tidegate/shared/contracts/staff'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { trpc } from '../../api/trpc.ts'
import { Blank } from '../../ui/blank.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { CampaignTag } from '../../ui/tags.tsx'
import { Countdown, Time } from '../../ui/time.tsx'
import { useStaff } from '../staff/use-staff.ts'
import { WriteButton } from '../staff/write-button.tsx'

const refreshMs = 15_000

export function HomePage() {
  const staff = useStaff()
  const navigate = useNavigate()
  const live = useQuery(trpc.staff.campaigns.list.queryOptions({ phase: 'LIVE' }, { refetchInterval: refreshMs }))
  const upcoming = useQuery(
    trpc.staff.campaigns.list.queryOptions({ phase: 'UPCOMING' }, { refetchInterval: refreshMs }),
  )
  return (
    <>
      <PageHeader
        title={`${staff.name}，你好`}
        description="正在进行和即将开始的活动"
        actions={
          <WriteButton type="primary" icon={<PlusOutlined />} onClick={() => void navigate({ to: '/campaigns/new' })}>
            新建活动
          </WriteButton>
        }
      />
      <section className="home-section">
        <h2>正在进行</h2>
        <QueryView query={live} loading={<Waiting />}>
          {({ items }) => (items.length === 0 ? <Quiet title="此刻没有正在进行的活动" /> : <Cards items={items} />)}
        </QueryView>
      </section>
      <section className="home-section">
        <h2>即将开始</h2>
        <QueryView query={upcoming} loading={<Waiting />}>
          {({ items }) =>
            items.length === 0 ? <Quiet title="没有排好期的活动" /> : <Cards items={items.slice(0, 4)} />
          }
        </QueryView>
      </section>
      <section className="home-section">
        <h2>常用入口</h2>
        <div className="home-doors">
          <Door to="/campaigns" icon={<CalendarOutlined />} title="活动" text="排期、发布、预热与实时数据" />
          <Door to="/products" icon={<ShopOutlined />} title="商品" text="图片、规格、价格与货架库存" />
          <Door to="/cards" icon={<KeyOutlined />} title="卡密" text="导入、生成、余量与召回" />
          <Door to="/orders" icon={<ShoppingCartOutlined />} title="订单" text="按编号、状态或活动查找" />
          <Door to="/shipping" icon={<TruckOutlined />} title="发货" text="单个发货，或用表格批量发货" />
          <Door to="/refunds" icon={<RollbackOutlined />} title="退款" text="答复买家，处理退不出去的" />
          <Door to="/settlement" icon={<AccountBookOutlined />} title="对账" text="与微信账单逐笔核对" />
        </div>
      </section>
    </>
  )
}

function Cards({ items }: { items: StaffCampaignRow[] }) {
  return (
    <div className="home-cards">
      {items.map((campaign) => (
        <CampaignCard key={campaign.id} campaign={campaign} />
      ))}
    </div>
  )
}

function CampaignCard({ campaign }: { campaign: StaffCampaignRow }) {
  const running = campaign.phase === 'LIVE' || campaign.phase === 'PAUSED'
  return (
    <Link
      className="home-card"
      to={running ? '/campaigns/$campaignId/live' : '/campaigns/$campaignId'}
      params={{ campaignId: campaign.id }}
    >
      <img src={campaign.banner} alt="" loading="lazy" />
      <div className="home-card-words">
        <div className="home-card-title">
          <strong className="ellipsis">{campaign.title}</strong>
          <CampaignTag campaign={campaign} />
        </div>
        <div className="muted small">
          <Time at={campaign.startsAt} /> 至 <Time at={campaign.endsAt} />
        </div>
        <div className="home-card-foot">
          <span>
            <span className="muted small">{running ? '距结束 ' : '距开始 '}</span>
            <Countdown to={running ? campaign.endsAt : campaign.startsAt} />
          </span>
          <span className="figures small">
            {running
              ? `已抢 ${campaign.claimed} / ${campaign.total}`
              : campaign.prewarmedAt === null
                ? '还没有预热'
                : `已预热 · ${campaign.total} 件`}
          </span>
        </div>
      </div>
    </Link>
  )
}

function Door({
  to,
  icon,
  title,
  text,
}: {
  to: '/campaigns' | '/products' | '/cards' | '/orders' | '/shipping' | '/refunds' | '/settlement'
  icon: ReactNode
  title: string
  text: string
}) {
  return (
    <Link className="home-door" to={to}>
      <span className="home-door-icon">{icon}</span>
      <span>
        <strong>{title}</strong>
        <span className="muted small block">{text}</span>
      </span>
    </Link>
  )
}

function Quiet({ title }: { title: string }) {
  return (
    <div className="card">
      <Blank icon={<CalendarOutlined />} title={title} />
    </div>
  )
}

function Waiting() {
  return (
    <div className="card card-padding">
      <Skeleton active paragraph={{ rows: 2 }} />
    </div>
  )
}
