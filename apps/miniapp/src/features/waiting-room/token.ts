import Taro from '@tarojs/taro'
import { isWeapp } from '../../config.ts'
import { hexOf } from '../fairness/bytes.ts'

const tokenBytes = 16
/** WeChat gives random bytes only after a while, and a token must be there at once: some are drawn when the app starts. */
let stock = new Uint8Array()

export function stockUpTokens(): void {
  if (!isWeapp) return
  // By callback: on weapp Taro makes no promise of this one, whatever its types say.
  void Taro.getRandomValues({
    length: 8 * tokenBytes,
    success: ({ randomValues }) => {
      stock = new Uint8Array(randomValues)
    },
  })
}

/** 16 random bytes as hex: the buyer's own contribution to the lot, and their proof of the entry. */
export function newToken(): string {
  if (!isWeapp) return hexOf(crypto.getRandomValues(new Uint8Array(tokenBytes)))
  const token = stock.slice(0, tokenBytes)
  stock = stock.slice(tokenBytes)
  if (stock.length === 0) stockUpTokens()
  // An old WeChat: nobody but this phone can foresee these either, which is what the lot needs.
  return token.length === tokenBytes
    ? hexOf(token)
    : hexOf(Uint8Array.from({ length: tokenBytes }, () => Math.floor(Math.random() * 256)))
}
