import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { CarveOut, DraftReview, DraftStep } from '@tidegate/shared/contracts/campaign-drafts'
import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { Alert, Skeleton, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Goods } from '../../ui/goods.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'
import { confirmedTogether, Findings } from './review-findings.tsx'
import { SessionChips } from './schedule-step.tsx'

interface Props {
  campaignId: string
  title: string
  /** Of the draft as the server has it; null while something typed is not there yet. */
  version: number | null
  onStep: (step: DraftStep) => void
  onPublished: (campaign: StaffCampaign) => void
}

/** The last look: what is wrong, what is odd, what leaves the shelf. The server looks again when it is published. */
export function ReviewStep({ campaignId, title, version, onStep, onPublished }: Props) {
  const review = useQuery(
    trpc.staff.drafts.review.queryOptions(
      { campaignId },
      { enabled: version !== null, staleTime: 0, refetchInterval: 30_000 },
    ),
  )
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const tick = (keys: readonly string[], on: boolean) =>
    setTicked((before) => new Set(on ? [...before, ...keys] : [...before].filter((other) => !keys.includes(other))))
  if (version === null || (review.data && review.data.version < version))
    return <Skeleton className="card card-padding" active />
  return (
    <QueryView query={review}>
      {(found) => (
        <div className="stack">
          <Findings found={found} ticked={ticked} onTick={tick} onStep={onStep} />
          <CarveOuts found={found} />
          <PublishBar campaignId={campaignId} title={title} found={found} ticked={ticked} onPublished={onPublished} />
        </div>
      )}
    </QueryView>
  )
}

function CarveOuts({ found: { carveOuts, sessions } }: { found: DraftReview }) {
  const figure = (value: (row: CarveOut) => number) => (_: unknown, row: CarveOut) => (
    <span className={value(row) < 0 ? 'figures danger' : 'figures'}>{value(row).toLocaleString('zh-CN')}</span>
  )
  const several = sessions.length > 1
  const columns: TableColumnsType<CarveOut> = [
    {
      title: t('商品'),
      render: (_, { image, title, skuName }) => <Goods image={image} title={title} detail={skuName} />,
    },
    { title: t('货架现有'), width: 110, align: 'right', render: figure((row) => row.shelfStock) },
    ...(several
      ? [
          {
            title: t('每场 × {sessions}', { sessions: sessions.length }),
            width: 110,
            align: 'right' as const,
            render: figure((row) => row.perSession),
          },
        ]
      : []),
    { title: t('划拨'), width: 110, align: 'right', render: figure((row) => row.total) },
    { title: t('货架剩余'), width: 110, align: 'right', render: figure((row) => row.shelfStock - row.total) },
  ]
  return (
    <section className="card">
      <h2 className="card-title">{t('发布时划拨的库存')}</h2>
      <Table rowKey="skuId" columns={columns} dataSource={carveOuts} pagination={false} scroll={{ x: 620 }} />
      <div className="card-padding">
        <p className="muted small form-note">
          {t('要么全部划拨成功，要么一件不动。活动结束、待付订单了结后，没卖出的自动退回货架。')}
          {several && t('下面 {sessions} 场同时发布：', { sessions: sessions.length })}
        </p>
        {several && <SessionChips sessions={sessions} />}
      </div>
    </section>
  )
}

interface PublishProps extends Pick<Props, 'campaignId' | 'title' | 'onPublished'> {
  found: DraftReview
  ticked: ReadonlySet<string>
}

function PublishBar({ campaignId, title, found, ticked, onPublished }: PublishProps) {
  const queryClient = useQueryClient()
  const tell = useTell()
  const errors = found.findings.filter(({ severity }) => severity === 'ERROR').length
  const warnings = confirmedTogether(found.findings.filter(({ severity }) => severity === 'WARNING'))
  const open = warnings.filter((together) => together.some(({ key }) => !ticked.has(key))).length
  const why =
    errors > 0 ? t('还有 {errors} 处必须修改', { errors }) : open > 0 ? t('还有 {open} 处提醒没有确认', { open }) : ''
  const reviewed = { version: found.version, ticked: [...ticked] }
  return (
    <div className="publish-bar">
      <AskButton
        type="primary"
        size="large"
        label={t('发布')}
        title={t('发布「{title}」', { title })}
        disabled={why !== ''}
        {...(why !== '' && { why })}
        run={() => client.staff.campaigns.publish.mutate({ campaignId, reviewed })}
        onDone={(campaign) => {
          tell.done(
            found.sessions.length > 1
              ? t('{sessions} 场已发布，接下来请预热', { sessions: found.sessions.length })
              : t('已发布，接下来请预热'),
          )
          queryClient.setQueryData(trpc.staff.campaigns.get.queryKey({ campaignId }), campaign)
          onPublished(campaign)
        }}
      >
        <p>{t('库存马上从货架划拨到活动，发布后内容不能再修改：')}</p>
        <ul className="carve-out">
          {found.carveOuts.map(({ skuId, title: goods, skuName, total, shelfStock }) => (
            <li key={skuId}>
              <span>
                {goods} · {skuName}
              </span>
              <span className="figures">
                {t('{total} 件', { total })}
                <span className="muted small">{t('（货架 {shelfStock}）', { shelfStock })}</span>
              </span>
            </li>
          ))}
        </ul>
        {found.sessions.length > 1 && (
          <Alert type="info" showIcon title={t('一次发布 {sessions} 场', { sessions: found.sessions.length })} />
        )}
      </AskButton>
      {why !== '' && <span className="muted">{why}</span>}
    </div>
  )
}
