import { HistoryOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import type { CampaignDeed } from '@tidegate/shared/contracts/staff'
import { trpc } from '../../api/trpc.ts'
import { Blank } from '../../ui/blank.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Time } from '../../ui/time.tsx'
import { describeAdmission } from './room-words.ts'

const labels: Readonly<Record<string, string>> = {
  'campaign.start': '新建草稿',
  'campaign.save': '保存草稿',
  'campaign.restore': '恢复旧版本',
  'campaign.publish': '发布',
  'campaign.prewarm': '预热',
  'campaign.clear': '检查全部通过，放行开售',
  'campaign.override': '越过检查放行',
  'campaign.pause': '暂停',
  'campaign.resume': '恢复',
  'campaign.abort': '紧急中止',
  'campaign.close': '结束活动',
  'campaign.extend': '延长',
  'campaign.addStock': '追加库存',
  'campaign.rehearse': '演练',
  'room.steer': '调整放行',
}

/** Who did what to this campaign. */
export function CampaignHistory({ campaignId }: { campaignId: string }) {
  const history = useQuery(trpc.staff.campaigns.history.queryOptions({ campaignId }, { refetchInterval: 30_000 }))
  return (
    <section className="card card-padding">
      <h2>操作记录</h2>
      <QueryView query={history}>
        {(deeds) =>
          deeds.length === 0 ? (
            <Blank icon={<HistoryOutlined />} title="还没有操作" />
          ) : (
            <ol className="deeds">
              {deeds.map((deed) => (
                <Deed key={deed.id} deed={deed} />
              ))}
            </ol>
          )
        }
      </QueryView>
    </section>
  )
}

function Deed({ deed: { action, by, at, reason, admission } }: { deed: CampaignDeed }) {
  return (
    <li>
      <span className="muted small">
        <Time at={at} />
      </span>
      <span>{by ?? <span className="muted">系统</span>}</span>
      <span>
        {labels[action] ?? action}
        {admission && <span className="muted">：{describeAdmission(admission)}</span>}
        {reason !== null && <span className="muted">：「{reason}」</span>}
      </span>
    </li>
  )
}
