import { Canvas, Image, Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { CampaignView, ProductDetail } from '@tidegate/shared/contracts/catalogue'
import { useEffect, useState } from 'react'
import { api } from '../../../api/client.ts'
import { useFresh } from '../../../cache/use-fresh.ts'
import { clock } from '../../../clock/clock.ts'
import { sayWhen } from '../../../clock/countdown.ts'
import { isWeapp } from '../../../config.ts'
import { phaseNow } from '../../../features/campaigns/phase.ts'
import type { PosterWish } from '../../../features/share/draw-poster.ts'
import { makePoster, savePoster } from '../../../features/share/make-poster.ts'
import { ariaOfPicture } from '../../../ui/aria.ts'
import { Trouble, toast } from '../../../ui/trouble.tsx'
import { Bone, Button, Notice, Screen } from '../../../ui/ui.tsx'
import { pageUrl } from '../../routes.ts'
import './index.css'

export default function Poster() {
  const { shared, id = '' } = useRouter<{ shared: string; id: string }>().params
  const campaign = useFresh(shared === 'campaign' ? `campaign.${id}` : null, 20_000, () =>
    api.campaigns.get.query({ campaignId: id }),
  )
  const product = useFresh(shared === 'product' ? `product.${id}` : null, 20_000, () =>
    api.catalogue.product.query({ productId: id }),
  )
  const { problem, refresh } = shared === 'campaign' ? campaign : product
  const wish = campaign.data ? ofCampaign(campaign.data) : product.data ? ofProduct(product.data) : null
  if (wish) return <Made wish={wish} />
  return <Screen>{problem ? <Trouble problem={problem} again={() => void refresh()} /> : <PosterBone />}</Screen>
}

function Made({ wish }: { wish: PosterWish }) {
  const [poster, setPoster] = useState<string | null>(null)
  const [failed, setFailed] = useState(false)
  const [attempt, again] = useState(0)
  const words = JSON.stringify(wish)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` is there to try once more
  useEffect(() => {
    let left = false
    setPoster(null)
    setFailed(false)
    makePoster(JSON.parse(words) as PosterWish, canvasId).then(
      (made) => left || setPoster(made),
      () => left || setFailed(true),
    )
    return () => {
      left = true
    }
  }, [words, attempt])

  const save = async () => {
    if (poster === null) return
    try {
      if (await savePoster(poster, wish.title)) toast(isWeapp ? '已保存到相册' : '海报已下载')
    } catch {
      toast('没有保存成功，请再试一次')
    }
  }
  const bar = (
    <Button id="save-poster" kind={poster ? 'tide' : 'off'} size="large" wide onTap={() => void save()}>
      {isWeapp ? '保存到相册' : '下载海报'}
    </Button>
  )
  return (
    <Screen bar={bar}>
      {failed ? (
        <Notice art="trouble" title="海报没有画成" action={{ label: '再画一次', run: () => again((n) => n + 1) }} />
      ) : poster ? (
        <View className="poster">
          <Image
            className="poster__pic"
            src={poster}
            mode="aspectFill"
            showMenuByLongpress
            {...ariaOfPicture('分享海报')}
          />
        </View>
      ) : (
        <PosterBone />
      )}
      <Text className="poster__hint">{isWeapp ? '长按图片也可以直接发给朋友' : '保存后发给朋友，扫码就能打开'}</Text>
      {isWeapp ? <Canvas type="2d" id={canvasId} canvasId={canvasId} className="poster__canvas" /> : null}
    </Screen>
  )
}

function PosterBone() {
  return (
    <View className="poster">
      <Bone className="poster__pic" />
    </View>
  )
}

const canvasId = 'poster-canvas'

function ofCampaign(campaign: CampaignView): PosterWish {
  const now = clock.now()
  const phase = phaseNow(campaign, now)
  const best = campaign.offers[0]
  return {
    ...{ shared: 'campaign', id: campaign.id, image: best?.image ?? campaign.banner },
    ...{ title: campaign.title, subtitle: campaign.subtitle, price: best ? priceOf(best) : null },
    path: pageUrl.campaign(campaign.id),
    note:
      phase === 'UPCOMING'
        ? `${sayWhen(campaign.startsAt, now)} 开抢`
        : phase === 'ENDED'
          ? '活动已结束'
          : `抢购中，${sayWhen(campaign.endsAt, now)} 结束`,
  }
}

function ofProduct(product: ProductDetail): PosterWish {
  const now = clock.now()
  const sale = product.offers.find((offer) => phaseNow(offer, now) !== 'ENDED')
  return {
    ...{ shared: 'product', id: product.id, image: product.image },
    ...{ title: product.title, subtitle: product.subtitle, price: priceOf(sale?.offer ?? product) },
    path: pageUrl.product(product.id),
    note: sale
      ? phaseNow(sale, now) === 'UPCOMING'
        ? `${sayWhen(sale.startsAt, now)} 开抢`
        : `抢购中，${sayWhen(sale.endsAt, now)} 结束`
      : '潮闸好物',
  }
}

const priceOf = ({ priceFen, listPriceFen }: { priceFen: number; listPriceFen: number }) => ({
  fen: priceFen,
  listFen: listPriceFen,
})
