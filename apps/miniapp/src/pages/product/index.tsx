import { Text, View } from '@tarojs/components'
import { useRouter, useShareAppMessage, useShareTimeline } from '@tarojs/taro'
import type { ProductDetail } from '@tidegate/shared/contracts/catalogue'
import { formatYuan } from '@tidegate/shared/fen'
import { stockBandLabels } from '@tidegate/shared/stock-band'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { mediaUrl } from '../../config.ts'
import { CampaignRow } from '../../features/campaigns/campaign-row.tsx'
import { bandTones, phaseNow } from '../../features/campaigns/phase.ts'
import { useBands } from '../../features/campaigns/use-bands.ts'
import { Gallery } from '../../features/catalogue/gallery.tsx'
import { sayLimits } from '../../features/catalogue/offer-limits.ts'
import { Related } from '../../features/catalogue/related.tsx'
import { SkuSheet } from '../../features/catalogue/sku-sheet.tsx'
import { LiteBanner } from '../../features/degrade/lite-banner.tsx'
import { BuyButton } from '../../features/rush/buy-button.tsx'
import { idOf } from '../../features/share/scene.ts'
import { ShareRow } from '../../features/share/share-row.tsx'
import { useStandby } from '../../features/standby/shop-standby.ts'
import { StandbyCard } from '../../features/standby/standby-card.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Tap } from '../../ui/tap.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { Bone, Button, Countdown, Picture, Price, Screen, Tag, Title, WasPrice } from '../../ui/ui.tsx'
import { go, goHome, pageUrl } from '../routes.ts'
import './index.css'

export default function Product() {
  const params = useRouter<{ productId?: string; scene?: string }>().params
  const productId = idOf(params.productId, params.scene)
  const {
    data: product,
    problem,
    refresh,
  } = useFresh(`product.${productId}`, 20_000, () => api.catalogue.product.query({ productId }))
  useShareAppMessage(() => ({
    path: pageUrl.product(productId),
    ...(product ? { title: product.title, imageUrl: mediaUrl(product.image) } : {}),
  }))
  useShareTimeline(() => ({
    query: `productId=${productId}`,
    ...(product ? { title: product.title, imageUrl: mediaUrl(product.image) } : {}),
  }))
  if (product) return <Detail product={product} />
  return <Screen>{problem ? <Trouble problem={problem} again={() => void refresh()} /> : <ProductBones />}</Screen>
}

function Detail({ product }: { product: ProductDetail }) {
  const now = useServerNow()
  const [skuId, chooseSku] = useState(() => product.offers[0]?.offer.skuId ?? product.skus[0]?.id ?? '')
  const [quantity, setQuantity] = useState(1)
  const [choosing, setChoosing] = useState(false)
  const sku = product.skus.find((s) => s.id === skuId) ?? product.skus[0]
  const open = product.offers.filter((o) => phaseNow(o, now) !== 'ENDED').sort((a, b) => a.startsAt - b.startsAt)
  // Of several sales with this SKU, the one running; else the next.
  const sales = open.filter((o) => o.offer.skuId === sku?.id)
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
        <Text className="product__limit">{sayLimits(sale.offer)}</Text>
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
        <Tap
          role="link"
          className={`flash flash--${saleNow.toLowerCase()}`}
          onTap={() => go(pageUrl.campaign(sale.campaignId))}
        >
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
        </Tap>
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
        <View className="product__names">
          <View className="product__words">
            <Text className="product__title">{product.title}</Text>
            <Text className="product__sub">{product.subtitle}</Text>
          </View>
          <ShareRow shared="product" id={product.id} title={product.title} />
        </View>
        <View className="product__tags">
          {band && saleNow !== 'UPCOMING' ? <Tag tone={bandTones[band]}>{stockBandLabels[band]}</Tag> : null}
          {product.kind === 'SHIP' ? <Tag tone="mute">实物发货</Tag> : <Tag tone="gold">卡密商品 · 自动发卡</Tag>}
          {sale && sale.offer.listPriceFen > sale.offer.priceFen ? (
            <Tag tone="sale">立省 ¥{formatYuan(sale.offer.listPriceFen - sale.offer.priceFen)}</Tag>
          ) : null}
        </View>
      </View>

      <View className="card product__lines">
        <Tap className="product__line" id="choose-sku" onTap={() => setChoosing(true)}>
          <Text className="product__label">已选</Text>
          <Text className="product__value clip-1 num">
            {sku?.name}
            {quantity > 1 ? ` × ${quantity}` : ''}
          </Text>
          {product.skus.length > 1 ? <Text className="product__aside">共 {product.skus.length} 款</Text> : null}
          <Icon name="go" className="product__go" />
        </Tap>
        {product.notes.length > 0 ? (
          <View className="product__line">
            <Text className="product__label">保障</Text>
            <View className="product__notes">
              {product.notes.map((note) => (
                <View key={note} className="product__note">
                  <Icon name="done" className="product__tick" />
                  <Text>{note}</Text>
                </View>
              ))}
            </View>
          </View>
        ) : null}
      </View>

      {sale && campaign ? (
        <View className="card">
          <Title className="card__label">所在活动</Title>
          <CampaignRow campaign={campaign} now={now} />
        </View>
      ) : null}

      <View className="card">
        <Title className="card__label">商品介绍</Title>
        <Text className="product__about">{product.description || '商家还没有写介绍'}</Text>
        {product.images.slice(1).map((image) => (
          <Picture key={image} className="product__more" src={image} width={400} />
        ))}
      </View>

      {campaign && sale && campaign.rules.length > 0 ? (
        <View className="card">
          <Title className="card__label">抢购须知</Title>
          {campaign.rules.map((rule) => (
            <View key={rule} className="product__rule">
              <View className="product__dot" />
              <Text>{rule}</Text>
            </View>
          ))}
        </View>
      ) : null}
      <Related product={product} />

      <SkuSheet
        open={choosing}
        product={product}
        sku={sku}
        offer={sale?.offer ?? null}
        band={saleNow === 'UPCOMING' ? null : band}
        inSale={new Set(open.map((o) => o.offer.skuId))}
        quantity={quantity}
        onSku={(chosen) => {
          chooseSku(chosen)
          setQuantity(1)
        }}
        onQuantity={setQuantity}
        onClose={() => setChoosing(false)}
      />
    </Screen>
  )
}

function wishOf({ campaignId, offer }: ProductDetail['offers'][number], quantity: number) {
  const { id: offerId, title, skuName, image, priceFen } = offer
  return { offerId, campaignId, quantity, title, skuName, image, priceFen }
}

function ProductBones() {
  return (
    <>
      <Bone className="gallery" />
      <View className="card">
        <Bone className="product__bone" />
        <Bone className="product__bone product__bone--short" />
        <Bone className="product__bone product__bone--tag" />
      </View>
      <View className="card">
        <Bone className="product__bone" />
      </View>
    </>
  )
}
