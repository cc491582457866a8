import { Text, View } from '@tarojs/components'
import type { OfferView, ProductDetail, SkuView } from '@tidegate/shared/contracts/catalogue'
import { type StockBand, stockBandLabels } from '@tidegate/shared/stock-band'
import { Sheet } from '../../ui/sheet.tsx'
import { Tap } from '../../ui/tap.tsx'
import { Button, Picture, Price, Tag, WasPrice } from '../../ui/ui.tsx'
import { bandTones } from '../campaigns/phase.ts'
import { mostAtOnce, sayLimits } from './offer-limits.ts'
import { Quantity } from './quantity.tsx'
import './sku-sheet.css'

interface SkuSheetProps {
  open: boolean
  product: ProductDetail
  sku: SkuView | undefined
  /** The offer that sells the chosen SKU now or next. */
  offer: OfferView | null
  band: StockBand | null
  /** SKUs that are in a sale now or soon. */
  inSale: ReadonlySet<string>
  quantity: number
  onSku: (skuId: string) => void
  onQuantity: (quantity: number) => void
  onClose: () => void
}

/** Which one, and how many. Choosing buys nothing: the one button that does stays where it is. */
export function SkuSheet(props: SkuSheetProps) {
  const { open, product, sku, offer, band, inSale, quantity, onSku, onQuantity, onClose } = props
  const fen = offer?.priceFen ?? sku?.priceFen ?? product.priceFen
  return (
    <Sheet open={open} label="选择规格" onClose={onClose}>
      <View className="sku-sheet__head">
        <Picture className="sku-sheet__pic" src={product.image} width={96} />
        <View className="sku-sheet__facts">
          <View>
            <Price fen={fen} size="m" />
            <WasPrice fen={fen} listFen={sku?.listPriceFen ?? product.listPriceFen} />
          </View>
          <Text className="sku-sheet__chosen clip-2">已选 {sku?.name}</Text>
          {band ? (
            <View>
              <Tag tone={bandTones[band]}>{stockBandLabels[band]}</Tag>
            </View>
          ) : null}
        </View>
      </View>
      <Text className="sku-sheet__label">规格</Text>
      <View className="skus">
        {product.skus.map((one) => (
          <Tap
            key={one.id}
            id={`sku-${one.id}`}
            className={`sku ${one.id === sku?.id ? 'sku--on' : ''}`}
            on={one.id === sku?.id}
            onTap={() => onSku(one.id)}
          >
            <Text>{one.name}</Text>
            {inSale.has(one.id) ? <Text className="sku__mark">抢</Text> : null}
          </Tap>
        ))}
      </View>
      {offer && offer.buyerLimit > 1 ? (
        <View className="sku-sheet__row">
          <View>
            <Text className="sku-sheet__label">数量</Text>
            <Text className="sku-sheet__limit">{sayLimits(offer)}</Text>
          </View>
          <Quantity value={quantity} max={mostAtOnce(offer)} onChange={onQuantity} />
        </View>
      ) : null}
      {offer ? null : <Text className="sku-sheet__none">这个规格暂时没有限时抢购</Text>}
      <View className="sku-sheet__foot">
        <Button id="sku-done" kind="tide" size="large" wide onTap={onClose}>
          选好了
        </Button>
      </View>
    </Sheet>
  )
}
