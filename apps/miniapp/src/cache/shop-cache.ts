import Taro from '@tarojs/taro'
import { createStaleStore } from './stale-store.ts'

/** Writes go to the device in the background (a synchronous one costs a frame); until they land, they are read from here. */
const written = new Map<string, string>()

/** WeChat gives an app 10 MB for all it stores and 1 MB for one key; half is left to what must not be lost (places, purchases, session). */
export const staleStore = createStaleStore({
  storage: {
    get: (key) => written.get(key) ?? ((Taro.getStorageSync(key) as string) || null),
    set(key, text, onFull) {
      written.set(key, text)
      Taro.setStorage({ key, data: text }).catch(onFull)
    },
    remove(key) {
      written.delete(key)
      // What was never there cannot be removed, and that is all right.
      Taro.removeStorage({ key }).catch(() => {})
    },
  },
  now: Date.now,
  version: 3,
  budgetBytes: 4 * 1024 * 1024,
  entryBytes: 1000 * 1000,
})
