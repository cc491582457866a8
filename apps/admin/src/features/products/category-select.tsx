import { useQuery } from '@tanstack/react-query'
import { Select, type SelectProps } from 'antd'
import type { ReactNode } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { NothingFound } from '../../ui/nothing-found.tsx'

interface Props extends Pick<SelectProps, 'id' | 'className' | 'placeholder' | 'aria-label' | 'allowClear'> {
  value?: string | null
  onChange?: (categoryId: string | null) => void
  /** What the chosen one is called, for as long as the choices are not here. */
  chosenName?: string | undefined
  /** Said where the shop has none. */
  none?: ReactNode
}

/** Chooses a category. Read anew when it is opened and when somebody comes back to the page: a category is often made in another tab. */
export function CategorySelect({ value = null, onChange, chosenName, none, ...select }: Props) {
  const categories = useQuery(
    trpc.staff.products.categories.queryOptions(undefined, {
      refetchOnWindowFocus: 'always',
      // Whoever has none is about to make one, perhaps in a window beside this one.
      refetchInterval: ({ state }) => state.data?.length === 0 && 3_000,
    }),
  )
  return (
    <Select
      {...select}
      showSearch={{ optionFilterProp: 'label' }}
      loading={categories.data === undefined && categories.isFetching}
      options={categories.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
      notFoundContent={
        <NothingFound query={categories}>{categories.data?.length === 0 && (none ?? t('还没有分类'))}</NothingFound>
      }
      labelRender={({ label, value: id }) => label ?? chosenName ?? (categories.isFetching ? t('正在读取…') : id)}
      value={value}
      onChange={(chosen: string | null | undefined) => onChange?.(chosen ?? null)}
      onOpenChange={(open) => open && void categories.refetch()}
    />
  )
}
