import { InboxOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type CardBatchView, cardBatchStates } from '@tidegate/shared/contracts/cards'
import { Button, Select, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { WriteButton } from '../staff/write-button.tsx'
import { BatchErrors } from './batch-errors.tsx'
import { BatchTag } from './batch-tag.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { RecallButton } from './recall-button.tsx'

const route = getRouteApi('/shell/cards/$skuId')

const stateLabels: Readonly<Record<CardBatchView['state'], string>> = {
  OPEN: t('导入未完成'),
  DONE: t('已入库'),
  RECALLED: t('已召回'),
}

/** What came into a pool, by whom and how; newest first. */
export function BatchList({ skuId }: { skuId: string }) {
  const { state, cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const [shown, setShown] = useState<CardBatchView | null>(null)
  const [resumed, setResumed] = useState<CardBatchView | null>(null)
  const list = useQuery(
    trpc.staff.cards.batches.queryOptions(
      { skuId, state, cursor },
      { placeholderData: keepPreviousData, refetchInterval: 10_000 },
    ),
  )
  return (
    <section>
      <div className="panel-head">
        <h2>
          {t('批次')} <span className="muted small">{t('每次导入或生成是一个批次，出了问题可以整批召回')}</span>
        </h2>
        <Select
          className="filter"
          allowClear
          placeholder={t('全部状态')}
          aria-label={t('批次状态')}
          options={cardBatchStates.map((value) => ({ value, label: stateLabels[value] }))}
          value={state ?? null}
          onChange={(next) => void navigate({ search: { state: next ?? undefined }, resetScroll: false })}
        />
      </div>
      <ListCard
        name="card-batches"
        tools={<ExportButton of={{ kind: 'CARD_BATCHES', filter: { skuId, state } }} />}
        query={list}
        columns={columnsFor(setShown, setResumed)}
        minWidth={1000}
        blank={
          <Blank
            icon={<InboxOutlined />}
            title={state === undefined ? t('还没有批次') : t('没有这个状态的批次')}
            description={state === undefined ? t('导入一个每行一个卡密的文本文件，或让系统生成') : undefined}
          />
        }
        cursor={cursor}
        onTurn={(next, trail) => void navigate({ search: { state, cursor: next }, state: { trail } })}
      />
      <BatchErrors batch={shown} onClose={() => setShown(null)} />
      {/* Beside the list: its own row changes while it runs. */}
      {resumed && <ImportDialog open skuId={skuId} resumed={resumed} onClose={() => setResumed(null)} />}
    </section>
  )
}

function columnsFor(
  show: (batch: CardBatchView) => void,
  resume: (batch: CardBatchView) => void,
): TableColumnsType<CardBatchView> {
  return [
    {
      title: t('批次'),
      render: (_, { name, id, source }) => (
        <>
          <span className="ellipsis block">{name}</span>
          <span className="muted small figures">
            {source === 'IMPORT' ? t('导入') : t('生成')} · {id}
          </span>
        </>
      ),
    },
    { title: t('状态'), width: 180, render: (_, batch) => <BatchTag batch={batch} /> },
    {
      title: t('入库'),
      width: 110,
      align: 'right',
      render: (_, { accepted }) => <span className="figures">{count(accepted)}</span>,
    },
    {
      title: t('重复 / 有误'),
      width: 150,
      align: 'right',
      render: (_, batch) =>
        batch.duplicates + batch.rejected === 0 ? (
          <span className="muted">0</span>
        ) : (
          <Button type="link" className="flush figures" onClick={() => show(batch)}>
            {count(batch.duplicates)} / {count(batch.rejected)}
          </Button>
        ),
    },
    { title: t('时间'), width: 140, render: (_, { createdAt }) => <Time at={createdAt} /> },
    {
      title: '',
      width: 220,
      align: 'right',
      render: (_, batch) => (
        <span className="row-actions">
          {batch.state === 'OPEN' && batch.source === 'IMPORT' && (
            <WriteButton size="small" onClick={() => resume(batch)}>
              {t('继续导入')}
            </WriteButton>
          )}
          {batch.source === 'GENERATED' && batch.state === 'DONE' && batch.codesTakenAt === null && (
            <ExportButton
              of={{ kind: 'CARD_CODES', filter: { batchId: batch.id } }}
              label={t('导出卡密')}
              note={t('只能导出一次：下载完成后系统不再保留这份文件。请存放在安全的地方。')}
            />
          )}
          {batch.state !== 'RECALLED' && <RecallButton batch={batch} />}
        </span>
      ),
    },
  ]
}

function count(n: number): string {
  return n.toLocaleString('zh-CN')
}
