import { CheckCircleFilled, CloseCircleFilled, FireOutlined, ReloadOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReadinessCheck, type ReadinessReport, readinessWords } from '@tidegate/shared/contracts/readiness'
import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { Button, Tag } from 'antd'
import { useEffect } from 'react'
import { refusalOf } from '../../api/refusal.ts'
import { trpc } from '../../api/trpc.ts'
import { said } from '../../i18n/said.ts'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { QueryView } from '../../ui/query-view.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { WriteButton } from '../staff/write-button.tsx'
import { RehearsePanel } from './rehearse-panel.tsx'
import { SaleGate } from './sale-gate.tsx'

/** Prewarm, and the board that says whether the sale may open: every check with its state, time and remedy. */
export function ReadinessPanel({ campaign }: { campaign: StaffCampaign }) {
  const queryClient = useQueryClient()
  const tell = useTell()
  const readiness = useQuery(
    trpc.staff.campaigns.readiness.queryOptions(
      { campaignId: campaign.id },
      { refetchInterval: ({ state }) => lookAgainMs(state.data) },
    ),
  )
  const prewarm = useMutation(
    trpc.staff.campaigns.prewarm.mutationOptions({
      onSuccess: (report) => {
        queryClient.setQueryData(trpc.staff.campaigns.readiness.queryKey({ campaignId: campaign.id }), report)
        if (report.ready) tell.done(t('预热完成，全部检查通过'))
      },
      // The server warms a sale that is about to start by itself, and a colleague may: what they find is as good as one's own.
      onError: (error) =>
        refusalOf(error).outcome === 'VERSION_CONFLICT'
          ? tell.done(t('系统或同事正在预热，结果马上显示在这里'))
          : tell.refused(error),
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries(trpc.staff.campaigns.readiness.queryFilter({ campaignId: campaign.id })),
          queryClient.invalidateQueries(trpc.staff.campaigns.get.queryFilter({ campaignId: campaign.id })),
          queryClient.invalidateQueries(trpc.staff.campaigns.history.queryFilter({ campaignId: campaign.id })),
        ]),
    }),
  )
  const warmed = campaign.prewarmedAt !== null || isWarm(readiness.data)
  useCampaignAsReported(campaign, readiness.data)
  const running = campaign.phase === 'LIVE' || campaign.phase === 'PAUSED'
  return (
    <section className="card card-padding">
      <div className="panel-head">
        <h2>
          {t('预热与就绪检查')} {readiness.data && <ReadyTag report={readiness.data} />}
          {readiness.data && (
            <span className="muted small">
              {t('检查于 {time}', { time: formatBeijing(readiness.data.checkedAt, 'clock') })}
            </span>
          )}
        </h2>
        <div className="page-actions">
          <Button icon={<ReloadOutlined />} loading={readiness.isFetching} onClick={() => void readiness.refetch()}>
            {t('重新检查')}
          </Button>
          <WriteButton
            type={warmed ? 'default' : 'primary'}
            icon={<FireOutlined />}
            loading={prewarm.isPending}
            disabled={running && readiness.data?.ready === true}
            why={t('抢购中且已就绪，不需要重新预热')}
            onClick={() => prewarm.mutate({ campaignId: campaign.id })}
          >
            {warmed ? t('重新预热') : t('预热')}
          </WriteButton>
        </div>
      </div>
      <QueryView query={readiness}>
        {(report) => (
          <>
            <SaleGate campaign={campaign} report={report} />
            <ul className="checks">
              {report.checks.map((check) => (
                <Check key={check.name} check={check} />
              ))}
            </ul>
            <RehearsePanel campaignId={campaign.id} />
          </>
        )}
      </QueryView>
    </section>
  )
}

/** What is green and not let go yet is let go by the server within two seconds. */
function lookAgainMs(report: ReadinessReport | undefined): number {
  if (!report?.ready) return 10_000
  return report.cleared === null ? 2_000 : 30_000
}

function isWarm(report: ReadinessReport | undefined): boolean {
  return report?.checks.some(({ name, state }) => name === 'stock-warm' && state === 'GREEN') ?? false
}

/** The server warms and lets go by itself what is about to start: a report that knows of it has the campaign read again. */
function useCampaignAsReported(
  { id: campaignId, prewarmedAt, clearedAt }: StaffCampaign,
  report?: ReadinessReport,
): void {
  const queryClient = useQueryClient()
  const behind = (prewarmedAt === null && isWarm(report)) || (clearedAt === null && report?.cleared != null)
  const checkedAt = report?.checkedAt
  useEffect(() => {
    if (behind && checkedAt) void queryClient.invalidateQueries(trpc.staff.campaigns.get.queryFilter({ campaignId }))
  }, [behind, checkedAt, campaignId, queryClient])
}

function Check({ check }: { check: ReadinessCheck }) {
  const green = check.state === 'GREEN'
  const { label, fix } = readinessWords[check.name]
  return (
    <li className={green ? 'check' : 'check check-red'}>
      {green ? <CheckCircleFilled aria-label={t('通过')} /> : <CloseCircleFilled aria-label={t('未通过')} />}
      <div>
        <strong>{t(label)}</strong>
        <span className="muted">{said(check.detail)}</span>
        {!green && <span className="check-fix">{t('处理办法：{fix}', { fix: t(fix) })}</span>}
      </div>
      <span className="figures small muted">{check.ms} ms</span>
    </li>
  )
}

function ReadyTag({ report }: { report: ReadinessReport }) {
  const red = report.checks.filter((check) => check.state === 'RED').length
  return (
    <Tag color={report.ready ? 'success' : 'error'} variant="filled">
      {report.ready ? t('全部通过') : t('{red} 项未通过', { red })}
    </Tag>
  )
}
