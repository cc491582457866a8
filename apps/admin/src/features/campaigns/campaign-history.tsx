import { HistoryOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { mayIn } from '@tidegate/shared/contracts/people'
import type { CampaignDeed } from '@tidegate/shared/contracts/staff'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Time } from '../../ui/time.tsx'
import { useStaff } from '../staff/use-staff.ts'
import { describeAdmission } from './room-words.ts'

const labels: Readonly<Record<string, string>> = {
  'campaign.start': t('新建草稿'),
  'campaign.save': t('保存草稿'),
  'campaign.restore': t('恢复旧版本'),
  'campaign.publish': t('发布'),
  'campaign.prewarm': t('预热'),
  'campaign.clear': t('检查全部通过，放行开售'),
  'campaign.override': t('越过检查放行'),
  'campaign.take-back': t('检查未通过，收回放行'),
  'campaign.pause': t('暂停'),
  'campaign.resume': t('恢复'),
  'campaign.abort': t('紧急中止'),
  'campaign.close': t('结束活动'),
  'campaign.extend': t('延长'),
  'campaign.addStock': t('追加库存'),
  'campaign.rehearse': t('演练'),
  'room.steer': t('调整放行'),
}

/** Who did what to this campaign of late; the audit knows all of it, with what it changed. */
export function CampaignHistory({ campaignId }: { campaignId: string }) {
  const history = useQuery(trpc.staff.campaigns.history.queryOptions({ campaignId }, { refetchInterval: 30_000 }))
  const { role } = useStaff()
  return (
    <section className="card card-padding">
      <div className="panel-head">
        <h2>{t('操作记录')}</h2>
        {mayIn(role, 'audit', 'VIEWER') && (
          <Link to="/audit" search={{ subject: `campaign:${campaignId}` }}>
            {t('全部改动')}
          </Link>
        )}
      </div>
      <QueryView query={history}>
        {(deeds) =>
          deeds.length === 0 ? (
            <Blank icon={<HistoryOutlined />} title={t('还没有操作')} />
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
      <span>{by ?? <span className="muted">{t('系统')}</span>}</span>
      <span>
        {labels[action] ?? action}
        {admission && <span className="muted">{t('：{admission}', { admission: describeAdmission(admission) })}</span>}
        {reason !== null && <span className="muted">{t('：「{reason}」', { reason })}</span>}
      </span>
    </li>
  )
}
