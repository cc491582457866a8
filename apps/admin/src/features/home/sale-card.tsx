import { CheckCircleFilled, ExclamationCircleFilled } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import type { NextSale, RunningSale } from '@tidegate/shared/contracts/home'
import { readinessWords } from '@tidegate/shared/contracts/readiness'
import type { ReactNode } from 'react'
import { rich, t } from '../../i18n/t.ts'
import { CampaignTag } from '../../ui/tags.tsx'
import { Countdown, Time } from '../../ui/time.tsx'
import { Spark } from './spark.tsx'

export function RunningSaleCard({ sale }: { sale: RunningSale }) {
  return (
    <Card
      sale={sale}
      live
      foot={
        <>
          <span>
            <span className="muted small">{t('距结束')} </span>
            <Countdown to={sale.endsAt} />
          </span>
          <span className="figures small">
            {t('已抢 {claimed} / {total} · 已付 {paid}', { claimed: sale.claimed, total: sale.total, paid: sale.paid })}
          </span>
        </>
      }
    >
      <Spark values={sale.spark} label={t('最近五分钟的预占')} />
    </Card>
  )
}

export function NextSaleCard({ sale }: { sale: NextSale }) {
  const ready = sale.cleared && sale.red.length === 0
  return (
    <Card
      sale={sale}
      foot={
        <>
          <span>
            <span className="muted small">{t('距开始')} </span>
            <Countdown to={sale.startsAt} />
          </span>
          <span className="figures small">{t('{total} 件', { total: sale.total })}</span>
        </>
      }
    >
      <span className={ready ? 'sale-ready' : 'sale-unready'}>
        {ready ? <CheckCircleFilled /> : <ExclamationCircleFilled />}
        <span className="ellipsis">{ready ? t('已就绪，到点自动开抢') : describeUnready(sale)}</span>
      </span>
    </Card>
  )
}

function describeUnready({ cleared, red, prewarmedAt }: NextSale): string {
  if (prewarmedAt === null) return t('还没有预热')
  if (red.length > 0)
    return t('{count} 项未通过：{names}', {
      count: red.length,
      names: red.map((name) => t(readinessWords[name].label)).join(t('、')),
    })
  return cleared ? t('已放行') : t('检查已通过，等待放行')
}

function Card({
  sale,
  live = false,
  foot,
  children,
}: {
  sale: RunningSale | NextSale
  live?: boolean
  foot: ReactNode
  children: ReactNode
}) {
  return (
    <Link
      className="home-card"
      to={live ? '/campaigns/$campaignId/live' : '/campaigns/$campaignId'}
      params={{ campaignId: sale.id }}
    >
      <img src={sale.banner} alt="" loading="lazy" />
      <div className="home-card-words">
        <div className="home-card-title">
          <strong className="ellipsis">{sale.title}</strong>
          <CampaignTag campaign={sale} />
        </div>
        <div className="muted small">
          {rich('{startsAt} 至 {endsAt}', { startsAt: <Time at={sale.startsAt} />, endsAt: <Time at={sale.endsAt} /> })}
        </div>
        {children}
        <div className="home-card-foot">{foot}</div>
      </div>
    </Link>
  )
}
