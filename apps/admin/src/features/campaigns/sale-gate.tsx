import { CheckCircleFilled, ExclamationCircleFilled, StopFilled } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import type { ReadinessReport } from '@tidegate/shared/contracts/readiness'
import { clearCampaignInput, type StaffCampaign } from '@tidegate/shared/contracts/staff'
import { outcomes } from '@tidegate/shared/outcomes'
import { Input } from 'antd'
import { type ReactNode, useState } from 'react'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { ActionButton } from './action-button.tsx'

/** May this campaign sell? Who said so and when; and while nobody has, what shoppers get instead. */
export function SaleGate({ campaign, report }: { campaign: StaffCampaign; report: ReadinessReport }) {
  const red = report.checks.filter((check) => check.state === 'RED').length
  if (report.cleared === null) {
    return (
      <Gate
        tone="shut"
        icon={<StopFilled />}
        title={red > 0 ? t('还不能开售：{red} 项未通过', { red }) : t('检查都已通过，等待放行')}
        action={<ClearButton campaign={campaign} />}
      >
        {t(
          '开售前，活动页和倒计时照常；到点后买家点「立即抢购」会看到「{message}」，库存不会动。{red}；开售前 10 分钟起，系统也会自己复查并放行。',
          {
            message: t(outcomes.COLD.message),
            red: red > 0 ? t('处理好下面标红的项目再预热，全部通过即放行') : t('再预热一次即放行'),
          },
        )}
      </Gate>
    )
  }
  const at = formatBeijing(report.cleared.at)
  const hasBegun = report.checkedAt >= campaign.startsAt
  if (report.cleared.overridden) {
    return (
      <Gate tone="overridden" icon={<ExclamationCircleFilled />} title={t('店主已放行')}>
        <Override campaignId={campaign.id} at={at} />
        {red > 0 && t('现在仍有 {red} 项未通过。', { red })}
      </Gate>
    )
  }
  return red > 0 ? (
    <Gate tone="overridden" icon={<ExclamationCircleFilled />} title={t('已放行，但现在有 {red} 项未通过', { red })}>
      {hasBegun
        ? t('{at} 检查全部通过并放行。买家仍可抢购，请尽快处理标红的项目。', { at })
        : t('{at} 检查全部通过并放行。请处理标红的项目：开售前 10 分钟起仍不通过，系统会收回放行，处理好后自动恢复。', {
            at,
          })}
    </Gate>
  ) : (
    <Gate tone="open" icon={<CheckCircleFilled />} title={t('可以开售')}>
      {hasBegun ? t('{at} 全部检查通过并放行。', { at }) : t('{at} 全部检查通过，到点自动开抢。', { at })}
    </Gate>
  )
}

function Override({ campaignId, at }: { campaignId: string; at: string }) {
  const history = useQuery(trpc.staff.campaigns.history.queryOptions({ campaignId }))
  const deed = history.data?.find(({ reason }) => reason !== null)
  if (!deed) return t('{at} 越过未通过的检查放行。', { at })
  return t('{at} 由{by}越过未通过的检查放行，理由：「{reason}」。', {
    at,
    by: deed.by ?? '',
    reason: deed.reason ?? '',
  })
}

function ClearButton({ campaign }: { campaign: StaffCampaign }) {
  const [reason, setReason] = useState('')
  const checked = clearCampaignInput.safeParse({ campaignId: campaign.id, reason })
  return (
    <ActionButton
      danger
      stops
      least="OWNER"
      label={t('越过检查放行')}
      title={t('越过检查放行「{title}」？', { title: campaign.title })}
      doneText={t('已放行，到点即可抢购')}
      ready={checked.success}
      run={() => client.staff.campaigns.clear.mutate(clearCampaignInput.parse({ campaignId: campaign.id, reason }))}
      onClosed={() => setReason('')}
    >
      <p>{t('标红的项目没有解决也照常开售，后果由店主承担。理由会和您的名字一起留在操作记录里。')}</p>
      <label>
        <p>{t('理由（至少 4 个字）：')}</p>
        <Input.TextArea
          autoSize={{ minRows: 2, maxRows: 5 }}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          aria-label={t('放行理由')}
        />
      </label>
    </ActionButton>
  )
}

interface GateProps {
  tone: 'open' | 'overridden' | 'shut'
  icon: ReactNode
  title: string
  action?: ReactNode
  children: ReactNode
}

function Gate({ tone, icon, title, action, children }: GateProps) {
  return (
    <div className={`gate gate-${tone}`} role="status">
      {icon}
      <div>
        <strong>{title}</strong>
        <p>{children}</p>
      </div>
      {action}
    </div>
  )
}
