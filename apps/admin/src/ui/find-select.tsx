import { Select } from 'antd'

interface Named {
  id: string
  title: string
}

interface Props {
  label: string
  placeholder: string
  /** What a search brought. */
  found: readonly Named[] | undefined
  /** The one that is chosen: named even when it is not among the first found, by its id until its name is known. */
  chosen: { id: string; title: string | undefined } | null
  loading: boolean
  onSearch: (words: string) => void
  onChange: (id: string | undefined) => void
}

/** A filter that is chosen by name. */
export function FindSelect({ label, placeholder, found, chosen, loading, onSearch, onChange }: Props) {
  const options = new Map(found?.map(({ id, title }) => [id, title]))
  if (chosen) options.set(chosen.id, chosen.title ?? chosen.id)
  return (
    <Select
      className="filter"
      allowClear
      showSearch={{ filterOption: false, onSearch }}
      placeholder={placeholder}
      aria-label={label}
      loading={loading}
      options={[...options].map(([id, title]) => ({ value: id, label: title }))}
      value={chosen?.id ?? null}
      onChange={(id: string | null) => onChange(id ?? undefined)}
    />
  )
}
