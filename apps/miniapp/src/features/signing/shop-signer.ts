import Taro from '@tarojs/taro'
import { fromBase64 } from '../../api/base64.ts'
import { session } from '../../api/client.ts'
import { newRequestId } from '../../api/request-id.ts'
import { createSigner, type UserKey } from '../../api/signer.ts'
import { clock } from '../../clock/clock.ts'
import { isWeapp } from '../../config.ts'

const signer = createSigner({
  askKey,
  now: clock.now,
  newNonce: () => newRequestId(Math.random).replace(/-/g, ''),
})

/** Marks a request that is signed: `api.rush.buy.mutate(input, signed)`. */
export const signed = { context: { signer } }

/** For pages from which a signed request can go out. WeChat has a key only for who is signed in. */
export function prepareToSign(): void {
  // A failed sign-in shows when the shopper taps; before that there is nothing to tell them.
  session.token().then(signer.load, () => {})
}

const patienceMs = 3000

/** Base library 2.17.3 and later; a browser has nothing of the kind. */
function askKey(): Promise<UserKey | null> {
  if (!isWeapp || !Taro.getUserCryptoManager) return Promise.resolve(null)
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), patienceMs)
    void Taro.getUserCryptoManager().getLatestUserKey({
      success: ({ encryptKey, version }) => resolve({ version, key: fromBase64(encryptKey) }),
      fail: () => resolve(null),
    })
  })
}
