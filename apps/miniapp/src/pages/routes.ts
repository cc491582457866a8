import Taro from '@tarojs/taro'

/** Every page's address, once. */
export const pageUrl = {
  campaign: (campaignId: string) => `/pages/campaign/index?campaignId=${campaignId}`,
  product: (productId: string) => `/pages/product/index?productId=${productId}`,
  category: (categoryId?: string) => `/pages/shop/category/index${categoryId ? `?categoryId=${categoryId}` : ''}`,
  search: (words?: string) => `/pages/shop/search/index${words ? `?words=${encodeURIComponent(words)}` : ''}`,
  poster: (shared: 'campaign' | 'product', id: string) => `/pages/shop/poster/index?shared=${shared}&id=${id}`,
  waitingRoom: (campaignId: string) => `/pages/waiting-room/index?campaignId=${campaignId}`,
  fairness: (campaignId: string) => `/pages/fairness/index?campaignId=${campaignId}`,
  maintenance: '/pages/maintenance/index',
  queue: (offerId: string) => `/pages/queue/index?offerId=${offerId}`,
  pay: (orderId: string) => `/pages/pay/index?orderId=${orderId}`,
  result: (orderId: string) => `/pages/result/index?orderId=${orderId}`,
  order: (orderId: string) => `/pages/order/index?orderId=${orderId}`,
  cards: '/pages/account/cards/index',
  reminders: '/pages/account/reminders/index',
  standby: '/pages/account/standby/index',
  help: '/pages/account/help/index',
  /** With an order: to choose where it goes. */
  addresses: (orderId?: string) => `/pages/account/addresses/index${orderId ? `?orderId=${orderId}` : ''}`,
  newAddress: (orderId?: string) => `/pages/account/address/index${orderId ? `?orderId=${orderId}` : ''}`,
  address: (addressId: string) => `/pages/account/address/index?addressId=${addressId}`,
  refund: (orderId: string) => `/pages/account/refund/index?orderId=${orderId}`,
}

export function go(url: string): void {
  void Taro.navigateTo({ url })
}

/** For steps nobody should come back to with the back button: queue, pay, result. */
export function goInstead(url: string): void {
  void Taro.redirectTo({ url })
}

/** `pages`: how many to leave. In a browser there may be nothing to go back to: then `otherwise`. */
export function goBack(otherwise: string, pages = 1): void {
  if (Taro.getCurrentPages().length > pages) void Taro.navigateBack({ delta: pages })
  else goInstead(otherwise)
}

export function goHome(): void {
  void Taro.switchTab({ url: '/pages/home/index' })
}

export function goOrders(): void {
  void Taro.switchTab({ url: '/pages/orders/index' })
}
