import { CopyOutlined, EditOutlined, HistoryOutlined, LineChartOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { StaffCampaign, StaffOffer } from '@tidegate/shared/contracts/staff'
import { roomModeLabels } from '@tidegate/shared/contracts/waiting-room'
import { Button, Descriptions, type DescriptionsProps, Table, type TableColumnsType } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { describeDuration } from '../../ui/duration.ts'
import { Goods } from '../../ui/goods.tsx'
import { Money } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { CampaignTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { WriteButton } from '../staff/write-button.tsx'
import { CampaignControls } from './campaign-controls.tsx'
import { CampaignHistory } from './campaign-history.tsx'
import { CampaignSteps } from './campaign-steps.tsx'
import { ReadinessPanel } from './readiness-panel.tsx'
import { describeAdmission, givesNumbers, riskLabels } from './room-words.ts'
import { SeriesCard } from './series-card.tsx'
import { SoldBar } from './sold-bar.tsx'
import { useStartDraft } from './use-start-draft.ts'
import { When } from './when.tsx'

const route = getRouteApi('/shell/campaigns/$campaignId')

export function CampaignPage() {
  const { campaignId } = route.useParams()
  const campaign = useQuery(trpc.staff.campaigns.get.queryOptions({ campaignId }, { refetchInterval: 10_000 }))
  return (
    <>
      <PageHeader
        title={campaign.data ? campaign.data.title || t('未命名的活动') : t('活动')}
        tags={campaign.data && <CampaignTag campaign={campaign.data} />}
        description={campaign.data?.subtitle}
        back={{ link: { to: '/campaigns' }, label: t('活动') }}
        actions={campaign.data && <Actions campaign={campaign.data} />}
      />
      <QueryView query={campaign}>{(loaded) => <Details campaign={loaded} />}</QueryView>
    </>
  )
}

function Actions({ campaign }: { campaign: StaffCampaign }) {
  const navigate = useNavigate()
  const params = { campaignId: campaign.id }
  const toEdit = (step?: 'REVIEW') =>
    void navigate({ to: '/campaigns/$campaignId/edit', params, search: step ? { step } : {} })
  if (campaign.state === 'DRAFT') {
    return (
      <>
        <MoreButtons campaign={campaign} />
        <WriteButton icon={<EditOutlined />} onClick={() => toEdit()}>
          {t('继续填写')}
        </WriteButton>
        <WriteButton type="primary" onClick={() => toEdit('REVIEW')}>
          {t('检查并发布')}
        </WriteButton>
      </>
    )
  }
  return (
    <>
      <MoreButtons campaign={campaign} />
      <CampaignControls campaign={campaign} />
      <Button
        type="primary"
        icon={<LineChartOutlined />}
        onClick={() => void navigate({ to: '/campaigns/$campaignId/live', params })}
      >
        {t('实时数据')}
      </Button>
    </>
  )
}

function MoreButtons({ campaign: { id: campaignId } }: { campaign: StaffCampaign }) {
  const navigate = useNavigate()
  const { start, pending } = useStartDraft()
  return (
    <>
      <Button
        icon={<HistoryOutlined />}
        onClick={() => void navigate({ to: '/campaigns/$campaignId/versions', params: { campaignId } })}
      >
        {t('版本记录')}
      </Button>
      <WriteButton icon={<CopyOutlined />} loading={pending} onClick={() => start({ kind: 'CAMPAIGN', campaignId })}>
        {t('复制')}
      </WriteButton>
    </>
  )
}

function Details({ campaign }: { campaign: StaffCampaign }) {
  return (
    <div className="stack">
      <section className="card card-padding">
        <CampaignSteps campaign={campaign} />
      </section>
      {campaign.state !== 'DRAFT' && campaign.phase !== 'ENDED' && <ReadinessPanel campaign={campaign} />}
      {campaign.seriesId !== null && <SeriesCard campaignId={campaign.id} />}
      <section className="card">
        <h2 className="card-title">{t('活动商品')}</h2>
        <Table rowKey="id" columns={offerColumns} dataSource={campaign.offers} pagination={false} scroll={{ x: 860 }} />
      </section>
      <section className="card card-padding about">
        <div>
          <h2>{t('活动信息')}</h2>
          <Descriptions
            column={1}
            items={[
              { key: 'start', label: t('开始'), children: <When at={campaign.startsAt} /> },
              { key: 'end', label: t('结束'), children: <When at={campaign.endsAt} /> },
              { key: 'pay', label: t('支付时限'), children: describeDuration(campaign.payWindowSeconds * 1000) },
              ...roomItems(campaign),
              { key: 'epoch', label: t('纪元'), children: <span className="figures">{campaign.epoch}</span> },
              { key: 'id', label: t('编号'), children: <span className="figures">{campaign.id}</span> },
              {
                key: 'orders',
                label: t('订单'),
                children: (
                  <Link to="/orders" search={{ campaignId: campaign.id }}>
                    {t('查看这场活动的订单')}
                  </Link>
                ),
              },
            ]}
          />
        </div>
        <div>
          <h2>{t('规则与横幅')}</h2>
          {campaign.banner && <img className="about-banner" src={campaign.banner} alt={t('活动横幅')} />}
          {campaign.rules.length === 0 ? (
            <p className="muted">{t('没有填写规则')}</p>
          ) : (
            <ol>
              {campaign.rules.map((rule) => (
                <li key={rule}>{rule}</li>
              ))}
            </ol>
          )}
        </div>
      </section>
      <CampaignHistory campaignId={campaign.id} />
    </div>
  )
}

function roomItems({ room, startsAt }: StaffCampaign): NonNullable<DescriptionsProps['items']> {
  const standby = { key: 'standby', label: t('候补支付'), children: describeDuration(room.standbyPaySeconds * 1000) }
  const mode = { key: 'room', label: t('排队方式'), children: t(roomModeLabels[room.mode]) }
  if (room.mode === 'OFF') return [mode, standby]
  return [
    mode,
    ...(givesNumbers(room.mode)
      ? [{ key: 'lobby', label: t('候场开放'), children: <Time at={startsAt - room.lobbyOpensSeconds * 1000} /> }]
      : []),
    { key: 'admission', label: t('放行上限'), children: describeAdmission(room) },
    {
      key: 'audience',
      label: t('放行对象'),
      children: t('{audienceShare}，{risk}', {
        audienceShare:
          room.audienceShare === 100
            ? t('全部买家')
            : t('{audienceShare}% 的买家', { audienceShare: room.audienceShare }),
        risk: riskLabels[room.maxRiskRank] ?? '',
      }),
    },
    standby,
  ]
}

const offerColumns: TableColumnsType<StaffOffer> = [
  {
    title: t('商品'),
    render: (_, { image, productTitle, skuName }) => <Goods image={image} title={productTitle} detail={skuName} />,
  },
  {
    title: t('活动价'),
    width: 150,
    align: 'right',
    render: (_, { priceFen, listPriceFen }) => (
      <>
        <Money fen={priceFen} />
        <div className="muted small">
          <Money fen={listPriceFen} struck />
        </div>
      </>
    ),
  },
  {
    title: t('每人限购'),
    width: 110,
    align: 'right',
    render: (_, { buyerLimit, orderLimit }) => (
      <span className="figures">
        {buyerLimit}
        {orderLimit && <span className="muted small block">{t('每单 {orderLimit}', { orderLimit })}</span>}
      </span>
    ),
  },
  {
    title: t('货架剩余'),
    width: 120,
    align: 'right',
    render: (_, { shelfStock }) => <span className="figures">{shelfStock}</span>,
  },
  { title: t('抢购与支付'), width: 260, render: (_, offer) => <SoldBar {...offer} /> },
]
