import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'

interface Props {
  value: string | undefined
  onChange: (productId: string | undefined) => void
}

/** Chooses a product by name; one that came with the address is named even when it is not among the first found. */
export function ProductSelect({ value, onChange }: Props) {
  const [search, setSearch] = useState('')
  const found = useQuery(
    trpc.staff.products.list.queryOptions(
      { search: search.trim() || undefined },
      { placeholderData: keepPreviousData, staleTime: 30_000 },
    ),
  )
  const chosen = useQuery(
    trpc.staff.products.get.queryOptions(
      { productId: value ?? '' },
      { enabled: value !== undefined, staleTime: 60_000 },
    ),
  )
  const options = new Map(found.data?.items.map(({ id, title }) => [id, title]))
  if (value !== undefined) options.set(value, chosen.data?.title ?? value)
  return (
    <Select
      className="filter"
      allowClear
      showSearch={{ filterOption: false, onSearch: setSearch }}
      placeholder={t('全部商品')}
      aria-label={t('商品')}
      loading={found.isFetching}
      options={[...options].map(([id, title]) => ({ value: id, label: title }))}
      value={value ?? null}
      onChange={(productId: string | null) => onChange(productId ?? undefined)}
    />
  )
}
