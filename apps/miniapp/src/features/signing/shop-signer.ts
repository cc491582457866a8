import Taro from '@tarojs/taro'
import { fromBase64 } from '../../api/base64.ts'
import { session } from '../../api/client.ts'
import { newRequestId } from '../../api/request-id.ts'
import { createSigner, type UserKey } from '../../api/signer.ts'
import { clock } from '../../clock/clock.ts'

/** A browser has no key, and is not made to download what would use one. */
const signer =
  process.env.TARO_ENV === 'weapp'
    ? createSigner({ askKey, now: clock.now, newNonce: () => newRequestId(Math.random).replace(/-/g, '') })
    : undefined

/** Marks a request that is signed: `api.rush.buy.mutate(input, signed)`. */
export const signed = { context: { signer } }

/** For pages from which a tap or a payment can go out: signed in before it, with the key that WeChat has only for who is. */
export function prepareToSign(): void {
  // A failed sign-in shows when the shopper taps; before that there is nothing to tell them.
  session.token().then(signer?.load, () => {})
}

const patienceMs = 3000

/** Base library 2.17.3 and later. */
function askKey(): Promise<UserKey | null> {
  if (!Taro.getUserCryptoManager) return Promise.resolve(null)
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), patienceMs)
    void Taro.getUserCryptoManager().getLatestUserKey({
      success: ({ encryptKey, version }) => resolve({ version, key: fromBase64(encryptKey) }),
      fail: () => resolve(null),
    })
  })
}
