import { EditOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Wizard } from './wizard.tsx'

const route = getRouteApi('/shell/campaigns/$campaignId/edit')

export function EditCampaignPage() {
  const { campaignId } = route.useParams()
  const { step = 'GOODS' } = route.useSearch()
  const navigate = route.useNavigate()
  const draft = useQuery(
    trpc.staff.drafts.get.queryOptions(
      { campaignId },
      // Opened once: from then on the saver knows more than a refetch. Never an old copy from memory.
      { refetchOnMount: 'always', refetchOnWindowFocus: false, refetchOnReconnect: false, gcTime: 0 },
    ),
  )
  return (
    <QueryView query={draft}>
      {(opened) =>
        opened.state === 'DRAFT' ? (
          <Wizard
            key={campaignId}
            opened={opened}
            step={step}
            onStep={(next) => void navigate({ search: { step: next }, resetScroll: true })}
          />
        ) : (
          <div className="card">
            <Blank
              icon={<EditOutlined />}
              title={t('活动已发布，不能再修改')}
              description={t('库存已经划拨，买家看到的就是这个版本。想再开一场，可以在活动详情里复制')}
              action={
                <Link to="/campaigns/$campaignId" params={{ campaignId }}>
                  {t('回到活动详情')}
                </Link>
              }
            />
          </div>
        )
      }
    </QueryView>
  )
}
