import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { degradeLabels } from '@tidegate/shared/contracts/waiting-room'
import { outcomes } from '@tidegate/shared/outcomes'
import { Alert, Segmented } from 'antd'
import { useMemo } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { LoadingPage } from '../../routes/fallbacks.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RefusalView } from '../../ui/refusal-view.tsx'
import { CampaignTag } from '../../ui/tags.tsx'
import { BlockButton } from '../buyers/block-button.tsx'
import { CampaignControls } from '../campaigns/campaign-controls.tsx'
import { DeedList } from './deed-list.tsx'
import { deedLabel } from './deed-words.ts'
import { DegradeButton } from './degrade-button.tsx'
import { ExtendButton } from './extend-button.tsx'
import { Freshness } from './freshness.tsx'
import { Funnel } from './funnel.tsx'
import { HotSourceList } from './hot-source-list.tsx'
import { LiveCharts } from './live-charts.tsx'
import { LiveClock } from './live-clock.tsx'
import { LiveOffers } from './live-offers.tsx'
import { LiveTiles } from './live-tiles.tsx'
import { ProcessList } from './process-list.tsx'
import { RefusalMix } from './refusal-mix.tsx'
import { ReplayView } from './replay-view.tsx'
import { RoomPanel } from './room-panel.tsx'
import { type Following, useLiveSale } from './use-live-sale.ts'
import './live.css'

const route = getRouteApi('/shell/campaigns/$campaignId/live')

type Show = 'NOW' | 'STAGE' | 'REPLAY'

/** One screen for the minutes that matter, and afterwards the same minutes again. Numbers come from counters, once a second. */
export function LivePage() {
  const { campaignId } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const campaign = useQuery(trpc.staff.campaigns.get.queryOptions({ campaignId }, { refetchInterval: 5_000 }))
  // What is over is looked at again; until then, watched.
  const show: Show = search.show ?? (campaign.data?.phase === 'ENDED' ? 'REPLAY' : 'NOW')
  const following = useLiveSale(campaignId, { enabled: campaign.data !== undefined && show !== 'REPLAY' })
  const { sale } = following
  const running = sale !== null && sale.now.phase !== 'ENDED'
  return (
    <div className={show === 'STAGE' ? 'live live-stage' : 'live'}>
      <PageHeader
        title={sale?.now.title ?? campaign.data?.title ?? t('实时数据')}
        tags={
          campaign.data && (
            <CampaignTag campaign={{ state: campaign.data.state, phase: sale?.now.phase ?? campaign.data.phase }} />
          )
        }
        back={{ link: { to: '/campaigns/$campaignId', params: { campaignId } }, label: t('活动详情') }}
        actions={
          show === 'NOW' &&
          campaign.data && (
            <CampaignControls campaign={campaign.data}>
              {running && (
                <>
                  <ExtendButton campaignId={campaignId} now={sale.now} />
                  <DegradeButton level={sale.now.degrade} />
                  <BlockButton />
                </>
              )}
            </CampaignControls>
          )
        }
      />
      <div className="stack">
        <div className="live-head">
          {sale && <LiveClock now={sale.now} clockOffset={sale.clockOffset} />}
          <Segmented<Show>
            aria-label={t('看什么')}
            value={show}
            onChange={(next) => void navigate({ search: { ...search, show: next }, replace: true })}
            options={[
              { value: 'NOW', label: t('实时') },
              { value: 'STAGE', label: t('直播模式') },
              { value: 'REPLAY', label: t('回放与对比') },
            ]}
          />
          {sale && <Freshness following={following} />}
        </div>
        {show === 'REPLAY' ? (
          <ReplayView campaignId={campaignId} beside={search.beside} room={campaign.data?.room.mode !== 'OFF'} />
        ) : (
          <Watching
            campaignId={campaignId}
            following={{ ...following, error: following.error ?? campaign.error }}
            stage={show === 'STAGE'}
          />
        )}
      </div>
    </div>
  )
}

function Watching({ campaignId, following, stage }: { campaignId: string; following: Following; stage: boolean }) {
  const { sale, error } = following
  const marks = useMemo(
    () => (sale?.deeds ?? []).map((deed) => ({ at: deed.at, label: deedLabel(deed) })),
    [sale?.deeds],
  )
  if (!sale) return error === null ? <LoadingPage /> : <RefusalView error={error} onRetry={() => location.reload()} />
  const { now, points, deeds } = sale
  return (
    <>
      {!stage && <Warnings campaignId={campaignId} now={now} />}
      <Funnel points={points} room={now.room !== null} refunded={now.takings.refunded} />
      <LiveTiles points={points} total={now.total} takings={stage ? null : now.takings} />
      {now.room && <RoomPanel room={now.room} />}
      <LiveCharts points={points} total={now.total} marks={marks} room={now.room !== null} />
      {!stage && (
        <>
          <LiveOffers campaignId={campaignId} now={now} />
          <div className="live-pair">
            <RefusalMix points={points} />
            <DeedList deeds={deeds} named />
          </div>
          <HotSourceList />
          <ProcessList processes={now.processes} at={now.at} />
        </>
      )}
    </>
  )
}

function Warnings({ campaignId, now }: { campaignId: string; now: NonNullable<Following['sale']>['now'] }) {
  return (
    <>
      {!now.cleared && now.phase !== 'ENDED' && (
        <Alert
          type="error"
          showIcon
          title={t('还没有放行')}
          description={t('买家点「立即抢购」会看到「{message}」。', { message: t(outcomes.COLD.message) })}
          action={
            <Link to="/campaigns/$campaignId" params={{ campaignId }}>
              {t('去看就绪检查')}
            </Link>
          }
        />
      )}
      {now.degrade > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('全站已降级：{degrade}', { degrade: t(degradeLabels[now.degrade]) })}
          action={<Link to="/system">{t('系统页')}</Link>}
        />
      )}
    </>
  )
}
