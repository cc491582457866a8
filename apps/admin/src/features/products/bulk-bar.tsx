import type { BulkChange, BulkEditAnswer } from '@tidegate/shared/contracts/goods'
import type { StaffProductRow } from '@tidegate/shared/contracts/staff'
import { Button, Modal, Table } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { said } from '../../i18n/said.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'
import { BulkPriceButton } from './bulk-price-button.tsx'
import { CategorySelect } from './category-select.tsx'

interface Props {
  products: StaffProductRow[]
  onClear: () => void
}

/** What can be done to the ticked products. Each goes with the version that is on the screen; what changed since is left alone and listed. */
export function BulkBar({ products, onClear }: Props) {
  const tell = useTell()
  const [refused, setRefused] = useState<BulkEditAnswer['refused']>([])
  const [categoryId, setCategoryId] = useState<string | null>(null)
  const items = products.map(({ id, version }) => ({ id, version }))
  const edit = (change: BulkChange) => client.staff.products.bulkEdit.mutate({ items, change })
  const told = ({ changed, refused: left }: BulkEditAnswer) => {
    if (changed > 0) tell.done(t('已修改 {changed} 个商品', { changed }))
    setRefused(left)
    if (left.length === 0) onClear()
  }
  const counted = t('{products} 个商品', { products: products.length })
  return (
    <div className="bulk-bar" role="toolbar" aria-label={t('批量操作')}>
      <strong className="figures">{t('已选 {counted}', { counted })}</strong>
      <AskButton
        label={t('上架')}
        title={t('上架 {counted}？', { counted })}
        run={() => edit({ kind: 'STATE', state: 'ON_SHELF' })}
        onDone={told}
      >
        {t('上架后顾客立即可以看到。还没有图片的商品会留在原处。')}
      </AskButton>
      <AskButton
        label={t('下架')}
        title={t('下架 {counted}？', { counted })}
        stops
        run={() => edit({ kind: 'STATE', state: 'OFF_SHELF' })}
        onDone={told}
      >
        {t('下架后不再出现在商城里；正在进行的活动不受影响。')}
      </AskButton>
      <AskButton
        label={t('改分类')}
        title={t('把 {counted}移到…', { counted })}
        ready={categoryId !== null}
        run={() => edit({ kind: 'CATEGORY', categoryId: categoryId ?? '' })}
        onDone={told}
        onClosed={() => setCategoryId(null)}
      >
        <CategorySelect
          className="wide"
          placeholder={t('选择分类')}
          aria-label={t('移到分类')}
          value={categoryId}
          onChange={setCategoryId}
        />
      </AskButton>
      <BulkPriceButton items={items} counted={counted} run={edit} onDone={told} />
      <Button type="text" onClick={onClear}>
        {t('取消选择')}
      </Button>
      <Modal
        open={refused.length > 0}
        title={t('{refused} 个商品没有修改', { refused: refused.length })}
        footer={<Button onClick={() => setRefused([])}>{t('知道了')}</Button>}
        onCancel={() => setRefused([])}
        afterClose={onClear}
      >
        <Table
          size="small"
          rowKey="id"
          pagination={false}
          scroll={{ y: 320 }}
          dataSource={refused}
          columns={[
            { title: t('商品'), dataIndex: 'title' },
            { title: t('原因'), render: (_, { message }) => said(message) },
          ]}
        />
      </Modal>
    </div>
  )
}
