import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { outcomes } from '@tidegate/shared/outcomes'
import { Alert } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { LoadingPage } from '../../routes/fallbacks.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RefusalView } from '../../ui/refusal-view.tsx'
import { CampaignTag } from '../../ui/tags.tsx'
import { CampaignControls } from '../campaigns/campaign-controls.tsx'
import { Freshness } from './freshness.tsx'
import { LiveCharts } from './live-charts.tsx'
import { LiveClock } from './live-clock.tsx'
import { LiveOffers } from './live-offers.tsx'
import { LiveTiles } from './live-tiles.tsx'
import { RoomPanel } from './room-panel.tsx'
import { useLiveSale } from './use-live-sale.ts'

const route = getRouteApi('/shell/campaigns/$campaignId/live')

/** One screen for the minutes that matter. Numbers come from counters, once a second. */
export function LivePage() {
  const { campaignId } = route.useParams()
  const campaign = useQuery(trpc.staff.campaigns.get.queryOptions({ campaignId }, { refetchInterval: 5_000 }))
  const live = useLiveSale(campaignId)
  return (
    <>
      <PageHeader
        title={live.data?.title ?? campaign.data?.title ?? '实时数据'}
        tags={
          campaign.data && (
            <CampaignTag campaign={{ state: campaign.data.state, phase: live.data?.phase ?? campaign.data.phase }} />
          )
        }
        back={{ link: { to: '/campaigns/$campaignId', params: { campaignId } }, label: '活动详情' }}
        actions={campaign.data && <CampaignControls campaign={campaign.data} />}
      />
      {live.data ? (
        <div className="stack">
          <div className="live-head">
            <LiveClock sale={live.data} />
            <Freshness receivedAt={live.dataUpdatedAt} error={live.error} />
          </div>
          {campaign.data?.clearedAt === null && live.data.phase !== 'ENDED' && <NotCleared campaignId={campaignId} />}
          <LiveTiles sale={live.data} />
          {live.data.room && <RoomPanel room={live.data.room} />}
          <LiveCharts sale={live.data} />
          <LiveOffers offers={live.data.offers} />
        </div>
      ) : live.isError ? (
        <RefusalView error={live.error} onRetry={() => void live.refetch()} />
      ) : (
        <LoadingPage />
      )}
    </>
  )
}

function NotCleared({ campaignId }: { campaignId: string }) {
  return (
    <Alert
      type="error"
      showIcon
      title="还没有放行"
      description={`买家点「立即抢购」会看到「${outcomes.COLD.message}」。`}
      action={
        <Link to="/campaigns/$campaignId" params={{ campaignId }}>
          去看就绪检查
        </Link>
      }
    />
  )
}
