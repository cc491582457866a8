import { keepPreviousData, useQuery } from '@tanstack/react-query'
import {
  type BulkChange,
  type BulkEdit,
  type BulkEditAnswer,
  type BulkPrice,
  bulkEditInput,
} from '@tidegate/shared/contracts/goods'
import { type Fen, fen } from '@tidegate/shared/fen'
import { InputNumber, Radio, Segmented, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Money } from '../../ui/money.tsx'
import { SignedMoney } from '../../ui/signed-money.tsx'
import { YuanInput } from '../../ui/yuan-input.tsx'
import { AskButton } from '../staff/ask-button.tsx'

interface Props {
  items: BulkEdit['items']
  counted: string
  run: (change: BulkChange) => Promise<BulkEditAnswer>
  onDone: (answer: BulkEditAnswer) => void
}

const blank = {
  by: 'ADD' as 'ADD' | 'PERCENT',
  sign: -1 as 1 | -1,
  amount: null as Fen | null,
  percent: null as number | null,
}

/** Prices up or down, shown SKU by SKU before anything changes. */
export function BulkPriceButton({ items, counted, run, onDone }: Props) {
  const [typed, setTyped] = useState(blank)
  const change: BulkChange =
    typed.by === 'ADD'
      ? { kind: 'PRICE_ADD', fen: typed.sign * (typed.amount ?? 0) }
      : { kind: 'PRICE_PERCENT', percent: typed.sign * (typed.percent ?? 0) }
  const input = bulkEditInput.safeParse({ items, change })
  const preview = useQuery(
    trpc.staff.products.previewPrices.queryOptions(
      { items, change },
      { enabled: input.success, placeholderData: keepPreviousData, staleTime: 0 },
    ),
  )
  const rows = input.success ? (preview.data ?? []) : []
  const below = rows.filter(({ problem }) => problem === 'BELOW_ZERO').length
  const above = rows.filter(({ problem }) => problem === 'ABOVE_LIST').length
  return (
    <AskButton
      label={t('改价')}
      title={t('给 {counted}改价', { counted })}
      width={720}
      ready={input.success && preview.isSuccess && !preview.isPlaceholderData}
      run={() => run(change)}
      onDone={onDone}
      onClosed={() => setTyped(blank)}
    >
      <div className="bulk-price">
        <Radio.Group
          aria-label={t('改价方式')}
          value={typed.by}
          onChange={(event) => setTyped({ ...typed, by: event.target.value as 'ADD' | 'PERCENT' })}
          options={[
            { value: 'ADD', label: t('按金额') },
            { value: 'PERCENT', label: t('按百分比') },
          ]}
        />
        <Segmented
          aria-label={t('涨或降')}
          value={typed.sign}
          onChange={(sign) => setTyped({ ...typed, sign: sign as 1 | -1 })}
          options={[
            { value: -1, label: t('降价') },
            { value: 1, label: t('涨价') },
          ]}
        />
        {typed.by === 'ADD' ? (
          <YuanInput
            aria-label={t('改价金额')}
            value={typed.amount}
            onChange={(amount) => setTyped({ ...typed, amount: amount === null ? null : fen(amount) })}
          />
        ) : (
          <InputNumber
            aria-label={t('改价百分比')}
            className="figures"
            min={1}
            max={typed.sign < 0 ? 90 : 500}
            precision={0}
            suffix="%"
            value={typed.percent}
            onChange={(percent) => setTyped({ ...typed, percent })}
          />
        )}
      </div>
      <Table
        size="small"
        rowKey="skuId"
        columns={columns}
        dataSource={rows}
        loading={preview.isFetching && rows.length === 0 && input.success}
        pagination={false}
        scroll={{ y: 320 }}
        locale={{ emptyText: t('填好后，这里会列出每个规格改价前后的价格') }}
      />
      {below > 0 && <p className="danger">{t('{below} 个规格会低于 0 元，它们的商品不会改。', { below })}</p>}
      {above > 0 && <p className="warning">{t('{above} 个规格会高于划线价，请确认。', { above })}</p>}
    </AskButton>
  )
}

const columns: TableColumnsType<BulkPrice> = [
  { title: t('商品'), dataIndex: 'title', ellipsis: true },
  { title: t('规格'), dataIndex: 'skuName', width: 140, ellipsis: true },
  { title: t('现在'), width: 110, align: 'right', render: (_, { beforeFen }) => <Money fen={beforeFen} /> },
  {
    title: t('改后'),
    width: 120,
    align: 'right',
    render: (_, { afterFen, problem }) => (
      <strong className={problem === 'BELOW_ZERO' ? 'danger' : problem === 'ABOVE_LIST' ? 'warning' : ''}>
        {afterFen < 0 ? <SignedMoney fen={afterFen} /> : <Money fen={afterFen} />}
      </strong>
    ),
  },
]
