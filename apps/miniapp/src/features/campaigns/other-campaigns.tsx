import { View } from '@tarojs/components'
import { api } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { Title } from '../../ui/ui.tsx'
import { CampaignRow } from './campaign-row.tsx'
import { phaseNow } from './phase.ts'
import { livelyFirst } from './sessions.ts'

/** What else is on, out of what the home page has already brought. */
export function OtherCampaigns({ except, now }: { except: string; now: number }) {
  const { data: home } = useFresh('home', 15_000, () => api.catalogue.home.query())
  const others = livelyFirst(home?.campaigns ?? [], now)
    .filter((campaign) => campaign.id !== except && phaseNow(campaign, now) !== 'ENDED')
    .slice(0, 3)
  if (others.length === 0) return null
  return (
    <View className="card">
      <Title className="card__label">其他场次</Title>
      {others.map((campaign) => (
        <CampaignRow key={campaign.id} campaign={campaign} now={now} />
      ))}
    </View>
  )
}
