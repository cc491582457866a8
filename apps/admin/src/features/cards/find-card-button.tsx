import { SearchOutlined } from '@ant-design/icons'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FoundCard, findCardInput } from '@tidegate/shared/contracts/cards'
import { Descriptions, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { refusalOf } from '../../api/refusal.ts'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { NothingFound } from '../../ui/nothing-found.tsx'
import { type Tone, ToneTag } from '../../ui/tags.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { WriteButton } from '../staff/write-button.tsx'

const states: Readonly<Record<FoundCard['state'], { label: string; tone: Tone }>> = {
  FREE: { label: t('还没发出'), tone: 'default' },
  DELIVERED: { label: t('已发给买家'), tone: 'success' },
  BAD: { label: t('已作废（换过）'), tone: 'error' },
  RECALLED: { label: t('已召回'), tone: 'error' },
}

/** Somebody holds a code in their hand: where does it come from, and whose is it? */
export function FindCardButton() {
  const [open, setOpen] = useState(false)
  const [search, setSearch] = useState('')
  const [productId, setProductId] = useState<string>()
  const [code, setCode] = useState('')
  const tell = useTell()
  const find = useMutation(
    trpc.staff.cards.find.mutationOptions({
      onError: (error) => refusalOf(error).outcome !== 'NOT_FOUND' && tell.refused(error),
      gcTime: 0,
    }),
  )
  const pools = useQuery(
    trpc.staff.cards.pools.queryOptions(
      { search: search.trim() || undefined },
      { placeholderData: keepPreviousData, enabled: open },
    ),
  )
  const products = new Map(pools.data?.items.map((pool) => [pool.productId, pool.title]))
  const input = findCardInput.safeParse({ productId, code })
  const unknown = find.isError && refusalOf(find.error).outcome === 'NOT_FOUND'
  return (
    <>
      <WriteButton icon={<SearchOutlined />} onClick={() => setOpen(true)}>
        {t('查一个卡密')}
      </WriteButton>
      <Modal
        open={open}
        title={t('查一个卡密')}
        okText={t('查找')}
        okButtonProps={{ disabled: !input.success }}
        confirmLoading={find.isPending}
        onOk={() => input.success && find.mutate(input.data)}
        onCancel={() => setOpen(false)}
        afterClose={() => {
          setCode('')
          find.reset()
        }}
      >
        <label className="dialog-field">
          <p>{t('商品')}</p>
          <Select
            className="wide"
            placeholder={t('选择商品')}
            aria-label={t('商品')}
            showSearch={{ filterOption: false, onSearch: setSearch }}
            loading={pools.isFetching}
            notFoundContent={<NothingFound query={pools}>{t('没有找到这样的卡密商品')}</NothingFound>}
            options={[...products].map(([value, label]) => ({ value, label }))}
            value={productId ?? null}
            onChange={(chosen: string | null) => setProductId(chosen ?? undefined)}
          />
        </label>
        <label className="dialog-field">
          <p>{t('卡密')}</p>
          <Input
            className="figures"
            autoComplete="off"
            maxLength={256}
            aria-label={t('卡密')}
            value={code}
            onChange={(event) => {
              setCode(event.target.value)
              find.reset()
            }}
            onPressEnter={() => input.success && find.mutate(input.data)}
          />
        </label>
        {unknown && <p className="danger">{t('这个商品里没有这样的卡密')}</p>}
        {find.data && <Found card={find.data} />}
      </Modal>
    </>
  )
}

function Found({ card: { state, batchId, line, orderId } }: { card: FoundCard }) {
  return (
    <Descriptions
      column={1}
      size="small"
      items={[
        {
          key: 'state',
          label: t('状态'),
          children: <ToneTag tone={states[state].tone}>{states[state].label}</ToneTag>,
        },
        {
          key: 'from',
          label: t('来源'),
          children: <span className="figures">{t('批次 {batchId} 第 {line} 行', { batchId, line })}</span>,
        },
        ...(orderId === null
          ? []
          : [
              {
                key: 'order',
                label: t('订单'),
                children: (
                  <Link to="/orders" search={{ open: orderId }} className="figures">
                    {orderId}
                  </Link>
                ),
              },
            ]),
      ]}
    />
  )
}
