import type { UseQueryResult } from '@tanstack/react-query'
import { Select } from 'antd'
import { NothingFound } from './nothing-found.tsx'

interface Named {
  id: string
  title: string
}

interface Props {
  label: string
  placeholder: string
  /** What a search brought. */
  query: UseQueryResult<{ items: readonly Named[] }, unknown>
  /** The one that is chosen: named even when it is not among the first found, by its id until its name is known. */
  chosen: { id: string; title: string | undefined } | null
  onSearch: (words: string) => void
  onChange: (id: string | undefined) => void
}

/** A filter that is chosen by name; what there is, is read anew when it is opened. */
export function FindSelect({ label, placeholder, query, chosen, onSearch, onChange }: Props) {
  const options = new Map(query.data?.items.map(({ id, title }) => [id, title]))
  if (chosen) options.set(chosen.id, chosen.title ?? chosen.id)
  return (
    <Select
      className="filter"
      allowClear
      showSearch={{ filterOption: false, onSearch }}
      placeholder={placeholder}
      aria-label={label}
      loading={query.isFetching}
      notFoundContent={<NothingFound query={query} />}
      options={[...options].map(([id, title]) => ({ value: id, label: title }))}
      value={chosen?.id ?? null}
      onChange={(id: string | null) => onChange(id ?? undefined)}
      onOpenChange={(open) => open && void query.refetch()}
    />
  )
}
