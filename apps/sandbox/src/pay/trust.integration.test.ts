/** Who believes whom: signatures both ways, forged and replayed notifies. */
import { describe, expect, it } from 'vitest'
import { paymentRequest } from '../../../bff/src/payments/wechat-pay/sign.ts'
import { contractScene, newOrder, stranger, wechatPayKeyId } from '../testing/contract-scene.ts'

const { client, clientDeps, flip, inbox, post, prepaid } = contractScene()

describe('trust', () => {
  it('the sandbox turns away a request the merchant did not sign, and the client calls that a bug', async () => {
    await expect(client({ mchPrivateKey: stranger.privateKey }).prepayJsapi(newOrder())).rejects.toThrow('SIGN_ERROR')
    await expect(client({ mchSerial: '00' }).prepayJsapi(newOrder())).rejects.toThrow('SIGN_ERROR')
    await expect(client({ clock: { now: () => Date.now() - 301_000 } }).prepayJsapi(newOrder())).rejects.toThrow(
      'SIGN_ERROR',
    )
  })

  it('the WeChat client opens no cashier for a paySign the merchant did not make', async () => {
    const prepayId = await prepaid(newOrder())
    const request = await paymentRequest(prepayId, { ...clientDeps(), mchPrivateKey: stranger.privateKey })
    expect(await post('/sandbox/pay', request)).toEqual({ errMsg: 'requestPayment:fail 支付验证签名失败' })
  })

  it('the client believes no answer signed by somebody else', async () => {
    const deceived = client({ wechatPayKeys: new Map([[wechatPayKeyId, stranger.publicKey]]) })
    expect(await deceived.queryByOutTradeNo('7305177163264')).toMatchObject({
      kind: 'UNAVAILABLE',
      reason: 'UNVERIFIED',
    })
  })

  it('a forged notify is rejected and the genuine one after it is not', async () => {
    await flip({ notify: 'forged' })
    const prepayId = await prepaid(newOrder())
    expect(await inbox().next()).toEqual({ kind: 'REJECTED', reason: 'BAD_SIGNATURE' })
    await post('/sandbox/pay', { prepay_id: prepayId })
    expect((await inbox().next()).kind).toBe('TRANSACTION')
  })

  it('a notify read late, or read twice, is rejected', async () => {
    const prepayId = await prepaid(newOrder())
    await post('/sandbox/pay', { prepay_id: prepayId })
    await inbox().next()
    expect(await inbox().readAgain({ clock: { now: () => Date.now() + 301_000 } })).toEqual({
      kind: 'REJECTED',
      reason: 'CLOCK_SKEW',
    })
    expect(await inbox().readAgain()).toEqual({ kind: 'REJECTED', reason: 'REPLAYED' })
  })
})
