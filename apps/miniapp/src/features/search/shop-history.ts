import Taro from '@tarojs/taro'
import { useState } from 'react'
import { remember } from './history.ts'

const historyKey = 'tidegate.search-history'

export function useSearchHistory(): { words: readonly string[]; add: (words: string) => void; clear: () => void } {
  const [words, setWords] = useState(() => (Taro.getStorageSync(historyKey) || []) as string[])
  const save = (next: string[]) => {
    setWords(next)
    void Taro.setStorage({ key: historyKey, data: next })
  }
  return { words, add: (said) => save(remember(words, said)), clear: () => save([]) }
}
