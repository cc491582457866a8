/**
 * WeChat's codes of the carriers a Chinese shop uses; the whole list is behind its get_delivery_list.
 * https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
 */
export const carriers = {
  SF: '顺丰速运',
  ZTO: '中通快递',
  YTO: '圆通速递',
  STO: '申通快递',
  YD: '韵达快递',
  JTSD: '极兔速递',
  JD: '京东物流',
  EMS: '邮政 EMS',
  YZPY: '邮政快递包裹',
  DBL: '德邦快递',
  CNSD: '菜鸟速递',
} as const
export type Carrier = keyof typeof carriers
