import { Text, View } from '@tarojs/components'
import { ResumeBar } from '../../../features/rush/resume-bar.tsx'
import { useStandby } from '../../../features/standby/shop-standby.ts'
import { StandbyCard } from '../../../features/standby/standby-card.tsx'
import { Tap } from '../../../ui/tap.tsx'
import { Notice, Picture, Price, Screen } from '../../../ui/ui.tsx'
import { go, goHome, pageUrl } from '../../routes.ts'
import './index.css'

/** Every place on standby, with what it is for. */
export default function Standby() {
  const waiting = useStandby().all()
  return (
    <Screen className="standbys">
      {waiting.length === 0 ? (
        <Notice
          title="没有在候补的商品"
          hint="抢光的商品可以候补，名额按顺序让出"
          action={{ label: '去看看正在抢的', run: goHome }}
        />
      ) : (
        waiting.map(({ wish }) => (
          <View key={wish.offerId} className="card">
            <Tap role="link" className="standbys__goods" onTap={() => go(pageUrl.campaign(wish.campaignId))}>
              <Picture className="standbys__pic" src={wish.image} width={72} />
              <View className="standbys__text">
                <Text className="standbys__title clip-1">{wish.title}</Text>
                <Text className="standbys__sku clip-1 num">
                  {wish.skuName} × {wish.quantity}
                </Text>
                <Price fen={wish.priceFen * wish.quantity} />
              </View>
            </Tap>
            <StandbyCard wanted={wish} plain />
          </View>
        ))
      )}
      {waiting.length > 0 ? <Text className="list-end">轮到您时会自动下单，请在时限内支付</Text> : null}
      <ResumeBar />
    </Screen>
  )
}
