import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { FindSelect } from '../../ui/find-select.tsx'

/** Chooses a campaign by name. */
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
  return (
    <FindSelect
      label={t('活动')}
      placeholder={t('全部活动')}
      query={found}
      chosen={value === undefined ? null : { id: value, title: chosen.data?.title }}
      onSearch={setSearch}
      onChange={onChange}
    />
  )
}
