import { Text, View } from '@tarojs/components'
import type { CampaignCard } from '@tidegate/shared/contracts/catalogue'
import { sayWhen } from '../../clock/countdown.ts'
import { go, pageUrl } from '../../pages/routes.ts'
import { Icon } from '../../ui/icon.tsx'
import { Tap } from '../../ui/tap.tsx'
import { Picture, Tag } from '../../ui/ui.tsx'
import './campaign-row.css'
import { phaseNow } from './phase.ts'
import { sessionLabels } from './sessions.ts'

/** A sale in one line: picture, name, when. */
export function CampaignRow({
  campaign,
  now,
}: {
  campaign: Pick<CampaignCard, 'id' | 'title' | 'banner' | 'phase' | 'startsAt' | 'endsAt'>
  now: number
}) {
  const phase = phaseNow(campaign, now)
  return (
    <Tap role="link" className="crow" onTap={() => go(pageUrl.campaign(campaign.id))}>
      <Picture className="crow__pic" src={campaign.banner} width={96} />
      <View className="crow__text">
        <Text className="crow__title clip-1">{campaign.title}</Text>
        <View className="crow__when">
          <Tag tone={phase === 'LIVE' ? 'sale' : phase === 'UPCOMING' ? 'tide' : 'mute'}>{sessionLabels[phase]}</Tag>
          <Text className="num clip-1">
            {phase === 'UPCOMING' ? `${sayWhen(campaign.startsAt, now)} 开抢` : `${sayWhen(campaign.endsAt, now)} 结束`}
          </Text>
        </View>
      </View>
      <Icon name="go" className="crow__go" />
    </Tap>
  )
}
