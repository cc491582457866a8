import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { FindSelect } from '../../ui/find-select.tsx'

interface Props {
  value: string | undefined
  onChange: (productId: string | undefined) => void
}

/** Chooses a product by name. */
export function ProductSelect({ value, onChange }: Props) {
  const [search, setSearch] = useState('')
  const found = useQuery(
    trpc.staff.products.list.queryOptions(
      { search: search.trim() || undefined },
      { placeholderData: keepPreviousData },
    ),
  )
  const chosen = useQuery(
    trpc.staff.products.get.queryOptions(
      { productId: value ?? '' },
      { enabled: value !== undefined, staleTime: 60_000 },
    ),
  )
  return (
    <FindSelect
      label={t('商品')}
      placeholder={t('全部商品')}
      query={found}
      chosen={value === undefined ? null : { id: value, title: chosen.data?.title }}
      onSearch={setSearch}
      onChange={onChange}
    />
  )
}
