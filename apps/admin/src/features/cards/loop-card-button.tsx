import { RetweetOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { setLoopCardInput } from '@tidegate/shared/contracts/cards'
import { Input, Select } from 'antd'
import { useState } from 'react'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { NothingFound } from '../../ui/nothing-found.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

/** The one code that every buyer of a LOOP SKU gets. */
export function LoopCardButton() {
  const tell = useTell()
  const [search, setSearch] = useState('')
  const [productId, setProductId] = useState<string>()
  const [skuId, setSkuId] = useState<string>()
  const [code, setCode] = useState('')
  const found = useQuery(
    trpc.staff.products.list.queryOptions(
      { search: search.trim() || undefined, kind: 'LOOP' },
      { placeholderData: keepPreviousData },
    ),
  )
  const product = useQuery(
    trpc.staff.products.get.queryOptions({ productId: productId ?? '' }, { enabled: productId !== undefined }),
  )
  const input = setLoopCardInput.safeParse({ skuId, code })
  return (
    <AskButton
      label={t('设置循环卡密')}
      icon={<RetweetOutlined />}
      title={t('设置循环卡密')}
      ready={input.success}
      run={() => client.staff.cards.setLoopCard.mutate(setLoopCardInput.parse(input.data))}
      onDone={() => tell.done(t('已设置，之后的买家拿到新的'))}
      onClosed={() => {
        setProductId(undefined)
        setSkuId(undefined)
        setCode('')
      }}
    >
      <p>{t('循环卡密商品的每个规格有一个共用的码。换新以后只发给之后的买家，之前的买家仍看到旧的。')}</p>
      <div className="form-row">
        <label>
          <p>{t('商品')}</p>
          <Select
            className="wide"
            showSearch={{ filterOption: false, onSearch: setSearch }}
            placeholder={t('按名称搜索循环卡密商品')}
            aria-label={t('商品')}
            loading={found.isFetching}
            notFoundContent={<NothingFound query={found}>{t('没有找到类型为「循环卡密」的商品')}</NothingFound>}
            options={found.data?.items.map(({ id, title }) => ({ value: id, label: title })) ?? []}
            value={productId ?? null}
            onChange={(chosen: string | null) => {
              setProductId(chosen ?? undefined)
              setSkuId(undefined)
            }}
          />
        </label>
        <label>
          <p>{t('规格')}</p>
          <Select
            className="wide"
            placeholder={t('选择规格')}
            aria-label={t('规格')}
            disabled={productId === undefined}
            loading={product.isFetching}
            notFoundContent={<NothingFound query={product} />}
            options={product.data?.skus.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            value={skuId ?? null}
            onChange={(chosen: string | null) => setSkuId(chosen ?? undefined)}
          />
        </label>
      </div>
      <label className="dialog-field">
        <p>{t('卡密内容')}</p>
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 8 }}
          maxLength={2_000}
          showCount
          aria-label={t('卡密内容')}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </label>
    </AskButton>
  )
}
