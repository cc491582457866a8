import Taro from '@tarojs/taro'
import type { Prefetched } from '@tidegate/shared/contracts/snapshots'
import { ahead, takeAhead } from '../api/ahead.ts'
import { degrade } from '../api/degrade.ts'
import { isWeapp } from '../config.ts'
import { staleStore } from './shop-cache.ts'

/**
 * What was asked for while the app still started. In a browser index.html did (api/ahead.ts): what is here by now is painted in the first
 * render, and what is not is waited for by whoever asks for it.
 *
 * In WeChat it is 数据预拉取: while WeChat still starts this app, its servers ask ours for the documents of the page being opened and lay the answer on
 * the phone. It is taken when it is newer than what is stored; without it everything works as before. Base library 2.8.0 and later.
 */
export function takePrefetched(): void {
  if (!isWeapp) return takeDocument()
  if (!Taro.getBackgroundFetchData) return
  // The answer may be there already or still be on its way: the one tells only of what is there, the other only of what comes.
  Taro.onBackgroundFetchData?.((fetched: Fetched) => fetched.fetchType === 'pre' && take(fetched))
  // By callback: on weapp Taro makes no promise of this one, whatever its types say.
  void Taro.getBackgroundFetchData({ fetchType: 'pre', success: (fetched: Fetched) => take(fetched) })
  // With a token of ours WeChat makes no login code for the fetch, and making one may end the session key that signs purchases.
  void Taro.setBackgroundFetchToken?.({ token: 'tidegate' })
}

function takeDocument(): void {
  const { name, snapshot } = ahead() ?? {}
  if (!name || !snapshot?.view) return
  void takeAhead(name)
  staleStore.write(name, snapshot.view)
  degrade.hear(snapshot.degrade)
}

interface Fetched {
  fetchType?: string
  fetchedData?: string | object
  timeStamp?: number
}

function take({ fetchedData, timeStamp = 0 }: Fetched): void {
  const fetched = parse(fetchedData)
  // Some iOS versions give seconds, or nothing of use (before 8.0.27): then it counts as the oldest there is.
  const at = timeStamp > Date.now() - dayMs && timeStamp <= Date.now() ? timeStamp : 1
  for (const [name, snapshot] of Object.entries(fetched)) {
    const stored = staleStore.read(name)
    if (!snapshot || (stored && stored.savedAt >= at)) continue
    staleStore.write(name, snapshot.view, at)
    degrade.hear(snapshot.degrade)
  }
}

function parse(data: string | object | undefined): Prefetched {
  try {
    return typeof data === 'string' && data ? (JSON.parse(data) as Prefetched) : {}
  } catch {
    return {}
  }
}

const dayMs = 86_400_000
