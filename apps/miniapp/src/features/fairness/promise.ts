import Taro from '@tarojs/taro'
import { readFairness } from '../../api/documents.ts'

const key = (campaignId: string, epoch: number) => `tidegate.promise.${campaignId}.${epoch}`

/** The promise that this phone has seen before the start; a server that changed it afterwards would be found out. */
export function seenSeedHash(campaignId: string, epoch: number): string | null {
  const stored: unknown = Taro.getStorageSync(key(campaignId, epoch))
  return typeof stored === 'string' && stored ? stored : null
}

/** Writes down what is promised now, unless it was written down before. */
export async function noteSeedHash(campaignId: string): Promise<void> {
  const { epoch, seedHash, seed } = await readFairness(campaignId)
  // After the start it is no promise any more.
  if (seedHash === null || seed !== null || seenSeedHash(campaignId, epoch)) return
  await Taro.setStorage({ key: key(campaignId, epoch), data: seedHash })
}
