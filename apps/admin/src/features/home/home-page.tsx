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
import type { HomeView } from '@tidegate/shared/contracts/home'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { useStaff } from '../staff/use-staff.ts'
import { WriteButton } from '../staff/write-button.tsx'
import { ChoreList } from './chore-list.tsx'
import { FirstSteps } from './first-steps.tsx'
import { NextSaleCard, RunningSaleCard } from './sale-card.tsx'
import { TodayTiles } from './today-tiles.tsx'
import './home.css'

const refreshMs = 5_000

/** Today at a glance, what comes next, and what needs a person. */
export function HomePage() {
  const staff = useStaff()
  const navigate = useNavigate()
  const home = useQuery(trpc.staff.home.view.queryOptions(undefined, { refetchInterval: refreshMs }))
  return (
    <>
      <PageHeader
        title={t('{name}，你好', { name: staff.name })}
        description={t('今天的经营、正在进行和即将开始的活动')}
        actions={
          <WriteButton
            type="primary"
            area="campaigns"
            icon={<PlusOutlined />}
            onClick={() => void navigate({ to: '/campaigns/new' })}
          >
            {t('新建活动')}
          </WriteButton>
        }
      />
      <QueryView query={home} loading={<Waiting />}>
        {(view) => <Today view={view} />}
      </QueryView>
      <section className="home-section">
        <h2>{t('常用入口')}</h2>
        <div className="home-doors">
          <Door to="/campaigns" icon={<CalendarOutlined />} title={t('活动')} text={t('排期、发布、预热与实时数据')} />
          <Door to="/products" icon={<ShopOutlined />} title={t('商品')} text={t('图片、规格、价格与货架库存')} />
          <Door to="/cards" icon={<KeyOutlined />} title={t('卡密')} text={t('导入、生成、余量与召回')} />
          <Door to="/orders" icon={<ShoppingCartOutlined />} title={t('订单')} text={t('按编号、状态或活动查找')} />
          <Door to="/shipping" icon={<TruckOutlined />} title={t('发货')} text={t('单个发货，或用表格批量发货')} />
          <Door to="/refunds" icon={<RollbackOutlined />} title={t('退款')} text={t('答复买家，处理退不出去的')} />
          <Door to="/settlement" icon={<AccountBookOutlined />} title={t('对账')} text={t('与微信账单逐笔核对')} />
        </div>
      </section>
    </>
  )
}

function Today({ view }: { view: HomeView }) {
  const { running, next, chores } = view
  return (
    <>
      {view.firstSteps && <FirstSteps steps={view.firstSteps} />}
      <TodayTiles view={view} />
      <div className="home-split">
        <div>
          <section className="home-section">
            <h2>{t('正在进行')}</h2>
            {running.length === 0 ? (
              <Quiet title={t('此刻没有正在进行的活动')} />
            ) : (
              <div className="home-cards">
                {running.map((sale) => (
                  <RunningSaleCard key={sale.id} sale={sale} />
                ))}
              </div>
            )}
          </section>
          <section className="home-section">
            <h2>{t('即将开始')}</h2>
            {next.length === 0 ? (
              <Quiet title={t('没有排好期的活动')} />
            ) : (
              <div className="home-cards">
                {next.map((sale) => (
                  <NextSaleCard key={sale.id} sale={sale} />
                ))}
              </div>
            )}
          </section>
        </div>
        <section className="home-section">
          <h2>{t('需要处理')}</h2>
          <ChoreList chores={chores} />
        </section>
      </div>
    </>
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
    <div className="card card-padding home-section">
      <Skeleton active paragraph={{ rows: 4 }} />
    </div>
  )
}
