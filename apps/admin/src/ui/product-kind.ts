import type { ProductKind } from '@tidegate/shared/contracts/catalogue'

export const productKindLabels: Readonly<Record<ProductKind, string>> = {
  SHIP: '实物',
  CARD: '卡密',
  LOOP: '循环卡密',
}
