import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'

/** Chooses a campaign by name; one that came with the address is named even when it is not among the first found. */
export function CampaignSelect({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (campaignId: string | undefined) => void
}) {
  const [search, setSearch] = useState('')
  const found = useQuery(
    trpc.staff.campaigns.list.queryOptions(
      { search: search.trim() || undefined },
      { placeholderData: keepPreviousData },
    ),
  )
  const chosen = useQuery(
    trpc.staff.campaigns.get.queryOptions(
      { campaignId: value ?? '' },
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
      placeholder={t('全部活动')}
      aria-label={t('活动')}
      loading={found.isFetching}
      options={[...options].map(([id, title]) => ({ value: id, label: title }))}
      value={value ?? null}
      onChange={(campaignId: string | null) => onChange(campaignId ?? undefined)}
    />
  )
}
