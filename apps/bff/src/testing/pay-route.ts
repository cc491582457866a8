import { type PayRoutes, payRoutes } from '../payments/routes.ts'
import type { WechatPayClient } from '../payments/wechat-pay/client.ts'

/** One merchant number whose WeChat does what the test says; whatever it does not say, nobody may ask. */
export function testRoutes(client: Partial<WechatPayClient>, { mchId = 'm1' }: { mchId?: string } = {}): PayRoutes {
  const unexpected = (name: string) => () => Promise.reject(new Error(`nobody expected ${name}`))
  return payRoutes([
    {
      name: 'main',
      mchId,
      client: {
        prepayJsapi: unexpected('prepayJsapi'),
        prepayH5: unexpected('prepayH5'),
        prepayNative: unexpected('prepayNative'),
        queryByOutTradeNo: unexpected('queryByOutTradeNo'),
        closeByOutTradeNo: unexpected('closeByOutTradeNo'),
        refund: unexpected('refund'),
        queryRefund: unexpected('queryRefund'),
        fetchBill: unexpected('fetchBill'),
        ...client,
      },
      signRequest: async (prepayId) => ({
        appId: 'wx1',
        timeStamp: '0',
        nonceStr: 'n',
        package: `prepay_id=${prepayId}`,
        signType: 'RSA',
        paySign: 's',
      }),
      notify: { wechatPayKeys: new Map(), apiV3Key: '', clock: { now: Date.now } },
    },
  ])
}
