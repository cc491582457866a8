import { useDidHide, useDidShow } from '@tarojs/taro'
import type { StockBandsView } from '@tidegate/shared/contracts/catalogue'
import type { StockBand } from '@tidegate/shared/stock-band'
import { useEffect, useState } from 'react'
import { afterMs } from '../../api/backoff.ts'
import { api, quietly } from '../../api/client.ts'
import { degrade } from '../../api/degrade.ts'
import { frugality } from '../../api/frugality.ts'

export interface Bands {
  /** The phase the server last stated; null before the first answer. */
  readonly phase: StockBandsView['phase'] | null
  readonly of: (offerId: string) => StockBand | null
}

/** Asks for the bands of a running sale again and again while its page is on screen, each client at its own beat. */
export function useBands(campaignId: string | null, running: boolean): Bands {
  const [view, setView] = useState<{ campaignId: string; bands: StockBandsView } | null>(null)
  const [shown, setShown] = useState(true)
  useDidShow(() => setShown(true))
  useDidHide(() => setShown(false))

  useEffect(() => {
    if (campaignId === null || !running || !shown) return
    let stopped = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      try {
        const bands = await api.campaigns.bands.query({ campaignId }, quietly)
        if (!stopped) setView({ campaignId, bands })
      } catch {
        // The last bands stay; they are asked for again in a moment, and the server decides every purchase anyway.
      }
      if (!stopped) timer = setTimeout(() => void ask(), afterMs(frugality(degrade.level()).bandsEveryMs, Math.random))
    }
    void ask()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [campaignId, running, shown])

  const current = view?.campaignId === campaignId ? view.bands : null
  return {
    phase: current?.phase ?? null,
    of: (offerId) => current?.bands.find((b) => b.offerId === offerId)?.band ?? null,
  }
}
