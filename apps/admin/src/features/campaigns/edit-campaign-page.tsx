import { EditOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { trpc } from '../../api/trpc.ts'
import { Blank } from '../../ui/blank.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { CampaignTag } from '../../ui/tags.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { CampaignForm } from './campaign-form.tsx'

const editRoute = getRouteApi('/shell/campaigns/$campaignId/edit')

export function NewCampaignPage() {
  return (
    <>
      <PageHeader
        title="新建活动"
        description="先存成草稿，发布时才划拨库存"
        back={{ link: { to: '/campaigns' }, label: '活动' }}
      />
      <ReadOnlyNotice />
      <SavedCampaignForm campaign={null} />
    </>
  )
}

export function EditCampaignPage() {
  const { campaignId } = editRoute.useParams()
  const campaign = useQuery(
    trpc.staff.campaigns.get.queryOptions({ campaignId }, { refetchOnWindowFocus: false, refetchOnReconnect: false }),
  )
  return (
    <>
      <PageHeader
        title={campaign.data ? `编辑「${campaign.data.title}」` : '编辑活动'}
        tags={campaign.data && <CampaignTag campaign={campaign.data} />}
        back={{ link: { to: '/campaigns/$campaignId', params: { campaignId } }, label: '活动详情' }}
      />
      <ReadOnlyNotice />
      <QueryView query={campaign}>
        {(loaded) =>
          loaded.state === 'DRAFT' ? (
            <SavedCampaignForm key={loaded.version} campaign={loaded} />
          ) : (
            <NotEditable campaign={loaded} />
          )
        }
      </QueryView>
    </>
  )
}

function SavedCampaignForm({ campaign }: { campaign: StaffCampaign | null }) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const tell = useTell()
  const saving = useMutation(trpc.staff.campaigns.save.mutationOptions())
  return (
    <CampaignForm
      campaign={campaign}
      saving={saving.isPending}
      onSave={(next) => saving.mutateAsync(next)}
      onSaved={(saved) => {
        tell.done('草稿已保存')
        queryClient.setQueryData(trpc.staff.campaigns.get.queryKey({ campaignId: saved.id }), saved)
        void queryClient.invalidateQueries(trpc.staff.campaigns.list.queryFilter())
        void navigate({ to: '/campaigns/$campaignId', params: { campaignId: saved.id } })
      }}
    />
  )
}

function NotEditable({ campaign }: { campaign: StaffCampaign }) {
  return (
    <div className="card">
      <Blank
        icon={<EditOutlined />}
        title="活动已发布，不能再修改"
        description="库存已经划拨，买家看到的就是这个版本"
        action={
          <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }}>
            回到活动详情
          </Link>
        }
      />
    </div>
  )
}
