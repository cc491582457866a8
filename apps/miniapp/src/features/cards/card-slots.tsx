/**
 * The codes of an order. A code lives in this component while it is looked at, and nowhere else: not in the cache, not in storage, not in a
 * log. Leaving the screen hides it. What the shopper copies is their own doing.
 */

import { Text, View } from '@tarojs/components'
import Taro, { useDidHide } from '@tarojs/taro'
import type { CardSlotView, CardsOfOrder } from '@tidegate/shared/contracts/cards'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { problemOf } from '../../api/problem.ts'
import { clock, useServerNow } from '../../clock/clock.ts'
import { Tap } from '../../ui/tap.tsx'
import { toast } from '../../ui/trouble.tsx'
import { Button, Tag } from '../../ui/ui.tsx'
import './card-slots.css'

export function CardSlots({ cards, refresh }: { cards: CardsOfOrder; refresh: () => Promise<void> }) {
  const [codes, setCodes] = useState<Readonly<Record<number, string>>>({})
  const [asking, setAsking] = useState<number | null>(null)
  const [limitedUntil, setLimitedUntil] = useState(0)
  const now = useServerNow(limitedUntil > 0)
  const waitSeconds = Math.max(0, Math.ceil((limitedUntil - now) / 1000))
  useDidHide(() => setCodes({}))

  const reveal = async (slot: number) => {
    setAsking(slot)
    try {
      const { code } = await api.cards.reveal.mutate({ orderId: cards.orderId, slot })
      setCodes((old) => ({ ...old, [slot]: code }))
      void refresh()
    } catch (error) {
      const { code, message, retryAfterMs } = problemOf(error)
      if (code === 'REVEAL_LIMITED') setLimitedUntil(clock.now() + (retryAfterMs ?? 60_000))
      else toast(message)
    }
    setAsking(null)
  }
  const hide = (slot: number) => setCodes((old) => ({ ...old, [slot]: '' }))

  return (
    <>
      {cards.slots.map((slot) => (
        <Slot
          key={slot.slot}
          slot={slot}
          of={cards.slots.length}
          code={codes[slot.slot] ?? ''}
          busy={asking !== null || waitSeconds > 0}
          reveal={() => void reveal(slot.slot)}
          hide={() => hide(slot.slot)}
        />
      ))}
      {waitSeconds > 0 ? (
        <Text className="code__limit num" id="reveal-limited">
          为保护卡密，查看次数有限，请 {waitSeconds} 秒后再试
        </Text>
      ) : null}
    </>
  )
}

interface SlotProps {
  slot: CardSlotView
  of: number
  code: string
  busy: boolean
  reveal: () => void
  hide: () => void
}

function Slot({ slot: { slot, revealedAt, replaced }, of, code, busy, reveal, hide }: SlotProps) {
  const copy = () => void Taro.setClipboardData({ data: code })
  return (
    <View className="code">
      <View className="code__head">
        <Text className="code__name num">{of > 1 ? `卡密 ${slot}` : '卡密'}</Text>
        {replaced ? <Tag tone="gold">已换新</Tag> : null}
        <Text className="code__seen">{revealedAt === null ? '未查看' : '已查看'}</Text>
      </View>
      <View className="code__body">
        <Text className={`code__text num ${code ? '' : 'code__text--hidden'}`} id={`code-${slot}`}>
          {code || '•••• •••• ••••'}
        </Text>
        {code ? (
          <>
            <Tap className="link" onTap={hide}>
              隐藏
            </Tap>
            <Button id={`copy-code-${slot}`} kind="tide" onTap={copy}>
              复制
            </Button>
          </>
        ) : (
          <Button id={`reveal-${slot}`} kind={busy ? 'off' : 'tide'} onTap={reveal}>
            查看
          </Button>
        )}
      </View>
    </View>
  )
}
