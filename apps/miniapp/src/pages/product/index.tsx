import { Swiper, SwiperItem, Text, View } from '@tarojs/components'
import { useRouter, useShareAppMessage } from '@tarojs/taro'
import type { ProductDetail } from '@tidegate/shared/contracts/catalogue'
import { stockBandLabels } from '@tidegate/shared/stock-band'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { mediaUrl } from '../../config.ts'
import { bandTones, phaseNow } from '../../features/campaigns/phase.ts'
import { useBands } from '../../features/campaigns/use-bands.ts'
import { Quantity } from '../../features/catalogue/quantity.tsx'
import { LiteBanner } from '../../features/degrade/lite-banner.tsx'
import { BuyButton } from '../../features/rush/buy-button.tsx'
import { useStandby } from '../../features/standby/shop-standby.ts'
import { StandbyCard } from '../../features/standby/standby-card.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { Bone, Button, Countdown, Picture, Price, Screen, Tag, WasPrice } from '../../ui/ui.tsx'
import { go, goHome, pageUrl } from '../routes.ts'
import './index.css'

export default function Product() {
  const { productId = '' } = useRouter<{ productId: string }>().params
  const {
    data: product,
    problem,
    refresh,
  } = useFresh(`product.${productId}`, 20_000, () => api.catalogue.product.query({ productId }))
  useShareAppMessage(() => ({
    path: pageUrl.product(productId),
    ...(product ? { title: product.title, imageUrl: mediaUrl(product.image) } : {}),
  }))
  if (product) return <Detail product={product} />
  return <Screen>{problem ? <Trouble problem={problem} again={() => void refresh()} /> : <ProductBones />}</Screen>
}

function Detail({ product }: { product: ProductDetail }) {
  const now = useServerNow()
  const [skuId, chooseSku] = useState(() => product.offers[0]?.offer.skuId ?? product.skus[0]?.id ?? '')
  const [quantity, setQuantity] = useState(1)
  const sku = product.skus.find((s) => s.id === skuId) ?? product.skus[0]
  // Of several sales with this SKU, the one running; else the next.
  const sales = product.offers
    .filter((o) => o.offer.skuId === sku?.id && phaseNow(o, now) !== 'ENDED')
    .sort((a, b) => a.startsAt - b.startsAt)
  const sale = sales[0] ?? null
  const phase = sale ? phaseNow(sale, now) : 'ENDED'
  const bands = useBands(sale?.campaignId ?? null, phase === 'LIVE' || phase === 'PAUSED')
  const band = sale ? bands.of(sale.offer.id) : null
  const campaignId = sale?.campaignId ?? null
  const { data: campaign } = useFresh(campaignId && `campaign.${campaignId}`, 20_000, () =>
    api.campaigns.get.query({ campaignId: campaignId ?? '' }),
  )
  const waiting = useStandby().of(sale?.offer.id ?? '')
  const saleNow = phase === 'LIVE' && bands.phase !== null && bands.phase !== 'UPCOMING' ? bands.phase : phase

  const bar = sale ? (
    <>
      <View className="product__total">
        <Price fen={sale.offer.priceFen * quantity} size="m" />
        <Text className="product__limit">每人限 {sale.offer.buyerLimit} 件</Text>
      </View>
      <BuyButton
        offer={sale.offer}
        campaign={{
          id: sale.campaignId,
          title: campaign?.title ?? sale.offer.title,
          startsAt: sale.startsAt,
          room: campaign?.room ?? null,
        }}
        phase={saleNow}
        band={band}
        now={now}
        quantity={quantity}
        large
      />
    </>
  ) : (
    <Button kind="soft" size="large" wide onTap={goHome}>
      看看正在抢的
    </Button>
  )

  return (
    <Screen bar={bar}>
      <Gallery images={product.images.length > 0 ? product.images : [product.image]} />
      {sale ? (
        <View className={`flash flash--${saleNow.toLowerCase()}`} onClick={() => go(pageUrl.campaign(sale.campaignId))}>
          <View className="flash__price">
            <Price fen={sale.offer.priceFen} size="l" tone="light" />
            <WasPrice fen={sale.offer.priceFen} listFen={sale.offer.listPriceFen} light />
          </View>
          <View className="flash__count">
            <Text className="flash__label">
              {saleNow === 'UPCOMING' ? '距开抢' : saleNow === 'PAUSED' ? '暂停中' : '距结束'}
            </Text>
            {saleNow === 'PAUSED' ? null : (
              <Countdown to={saleNow === 'UPCOMING' ? sale.startsAt : sale.endsAt} now={now} tone="light" />
            )}
          </View>
        </View>
      ) : null}
      <LiteBanner />
      {sale && saleNow === 'LIVE' && (band === 'SOLD_OUT' || waiting) ? (
        <StandbyCard wanted={wishOf(sale, quantity)} />
      ) : null}
      <View className="card product__head">
        {sale ? null : (
          <View className="product__price">
            <Price fen={sku?.priceFen ?? product.priceFen} size="l" />
            <WasPrice fen={sku?.priceFen ?? product.priceFen} listFen={sku?.listPriceFen ?? product.listPriceFen} />
          </View>
        )}
        <Text className="product__title">{product.title}</Text>
        <Text className="product__sub">{product.subtitle}</Text>
        <View className="product__tags">
          {band && saleNow !== 'UPCOMING' ? <Tag tone={bandTones[band]}>{stockBandLabels[band]}</Tag> : null}
          {product.kind === 'CARD' ? <Tag tone="gold">卡密商品 · 自动发卡</Tag> : <Tag tone="mute">实物发货</Tag>}
        </View>
      </View>

      <View className="card">
        <Text className="product__label">规格</Text>
        <View className="skus">
          {product.skus.map((s) => (
            <View key={s.id} className={`sku ${s.id === sku?.id ? 'sku--on' : ''}`} onClick={() => chooseSku(s.id)}>
              <Text>{s.name}</Text>
              {product.offers.some((o) => o.offer.skuId === s.id && phaseNow(o, now) !== 'ENDED') ? (
                <Text className="sku__mark">抢</Text>
              ) : null}
            </View>
          ))}
        </View>
        {sale && sale.offer.buyerLimit > 1 ? (
          <View className="product__quantity">
            <Text className="product__label">数量</Text>
            <Quantity value={quantity} max={sale.offer.buyerLimit} onChange={setQuantity} />
          </View>
        ) : null}
        {sale ? null : <Text className="product__none">这个规格暂时没有限时抢购</Text>}
      </View>

      <View className="card">
        <Text className="product__label">商品介绍</Text>
        <Text className="product__words">{product.description}</Text>
        {product.notes.map((note) => (
          <View key={note} className="product__note">
            <View className="product__dot" />
            <Text>{note}</Text>
          </View>
        ))}
      </View>
    </Screen>
  )
}

function wishOf({ campaignId, offer }: ProductDetail['offers'][number], quantity: number) {
  const { id: offerId, title, skuName, image, priceFen } = offer
  return { offerId, campaignId, quantity, title, skuName, image, priceFen }
}

function Gallery({ images }: { images: string[] }) {
  const [shown, show] = useState(0)
  return (
    <View className="gallery">
      <Swiper className="gallery__swiper" onChange={(event) => show(event.detail.current)}>
        {images.map((image, i) => (
          <SwiperItem key={image}>
            <Picture className="gallery__pic" src={image} eager={i === 0} />
          </SwiperItem>
        ))}
      </Swiper>
      {images.length > 1 ? (
        <Text className="gallery__no num">
          {shown + 1} / {images.length}
        </Text>
      ) : null}
    </View>
  )
}

function ProductBones() {
  return (
    <>
      <Bone className="gallery" />
      <View className="card">
        <Bone className="product__bone" />
        <Bone className="product__bone product__bone--short" />
      </View>
    </>
  )
}
