import { CheckCircleFilled, CloseCircleFilled, ExperimentOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type RehearsalStep, rehearsalLabels } from '@tidegate/shared/contracts/readiness'
import { Tag } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { said } from '../../i18n/said.ts'
import { rich, t } from '../../i18n/t.ts'
import { QueryView } from '../../ui/query-view.tsx'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { WriteButton } from '../staff/write-button.tsx'

/** A dry run on the shop as it runs, with what each step took; and plainly, what it does not try. */
export function RehearsePanel({ campaignId }: { campaignId: string }) {
  const queryClient = useQueryClient()
  const tell = useTell()
  const last = useQuery(trpc.staff.live.rehearsal.queryOptions({ campaignId }))
  const rehearse = useMutation(
    trpc.staff.live.rehearse.mutationOptions({
      onSuccess: (rehearsal) => {
        queryClient.setQueryData(trpc.staff.live.rehearsal.queryKey({ campaignId }), rehearsal)
        if (rehearsal.ready) tell.done(t('演练通过'))
      },
      onError: tell.refused,
    }),
  )
  return (
    <section className="rehearsal">
      <div className="panel-head">
        <h3>
          {t('演练')}{' '}
          {last.data && (
            <Tag color={last.data.ready ? 'success' : 'error'} variant="filled">
              {last.data.ready ? t('通过') : t('未通过')}
            </Tag>
          )}
          {last.data && (
            <span className="muted small">
              {rich('{by} 于 {at}', { by: last.data.by, at: <Time at={last.data.at} /> })}
            </span>
          )}
        </h3>
        <WriteButton
          icon={<ExperimentOutlined />}
          loading={rehearse.isPending}
          onClick={() => rehearse.mutate({ campaignId })}
        >
          {t('演练一遍')}
        </WriteButton>
      </div>
      <p className="muted small">
        {t(
          '在正在运行的系统上走一遍：每条分道真实地预占再放回，订单流水线、数据库、微信各走一个来回。用的是演练专用的货架，不动活动库存，不产生订单，也不向微信下单（支付用查单代替）。它不代表承压能力：压测请在测试环境进行。',
        )}
      </p>
      <QueryView query={last}>
        {(rehearsal) =>
          rehearsal && (
            <ul className="checks">
              {rehearsal.steps.map((step) => (
                <Step key={step.name} step={step} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </section>
  )
}

function Step({ step: { name, state, detail, ms } }: { step: RehearsalStep }) {
  const green = state === 'GREEN'
  return (
    <li className={green ? 'check' : 'check check-red'}>
      {green ? <CheckCircleFilled aria-label={t('演练通过')} /> : <CloseCircleFilled aria-label={t('演练未通过')} />}
      <div>
        <strong>{t(rehearsalLabels[name])}</strong>
        <span className="muted">{said(detail)}</span>
      </div>
      <span className="figures small muted">{ms} ms</span>
    </li>
  )
}
