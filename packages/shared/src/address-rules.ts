/** What makes an address deliverable: plain functions, because a schema library weighs 25 KB gzip in a phone's form. */

/** All text comes trimmed. */
export interface AddressFields {
  name: string
  phone: string
  /** Province, city, district. */
  region: string[]
  detail: string
}

/** How many a buyer may keep. */
export const mostAddresses = 20

/** What to tell its writer, a field at a time; empty when it fits. */
export function addressErrors({
  name,
  phone,
  region,
  detail,
}: AddressFields): Partial<Record<keyof AddressFields, string>> {
  const regionFits = region.length === 3 && region.every((part) => within(part, 1, 20))
  return {
    ...(within(name, 1, 25) ? {} : { name: name ? '收货人最多 25 个字' : '请填写收货人' }),
    ...(/^1\d{10}$/.test(phone) ? {} : { phone: '请填写 11 位手机号' }),
    ...(regionFits ? {} : { region: '请选择省市区' }),
    ...(within(detail, 2, 120) ? {} : { detail: detail.length > 120 ? '详细地址最多 120 个字' : '请填写详细地址' }),
  }
}

const within = (text: string, least: number, most: number) => text.length >= least && text.length <= most
