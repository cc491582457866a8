import { Image, Text, View } from '@tarojs/components'
import { useDidShow } from '@tarojs/taro'
import { formatYuan } from '@tidegate/shared/fen'
import { memo, type ReactNode, useState } from 'react'
import { useFirstPaint } from '../api/first-paint.ts'
import { countdownParts } from '../clock/countdown.ts'
import { mediaUrl } from '../config.ts'
import { obeyMaintenance } from '../features/degrade/maintenance.ts'
import { aria, ariaOfPicture } from './aria.ts'
import { useKeyboardOnPage } from './keyboard.ts'
import { pictureUrl } from './picture-url.ts'
import { ReachBar } from './reach-bar.tsx'

/** The root of every page. `bar` stays at the bottom of the screen, above the home indicator. */
export function Screen({
  children,
  bar,
  className = '',
}: {
  children: ReactNode
  bar?: ReactNode
  className?: string
}) {
  useFirstPaint()
  useDidShow(obeyMaintenance)
  const main = useKeyboardOnPage()
  return (
    <View ref={main} className={`tg ${bar ? 'tg--bar' : ''} ${className}`} {...aria({ role: 'main' })}>
      {children}
      {bar ? <View className="bar">{bar}</View> : null}
      <ReachBar />
    </View>
  )
}

export interface ButtonProps {
  kind?: 'sale' | 'tide' | 'soft' | 'plain' | 'off'
  size?: 'normal' | 'large'
  wide?: boolean
  id?: string
  /** Where several buttons of a page say the same: which one this is. Begins with what it says. */
  label?: string
  onTap?: () => void
  children: ReactNode
}

/** `kind='off'` looks and behaves disabled. */
export function Button({ kind = 'tide', size = 'normal', wide = false, id, label, onTap, children }: ButtonProps) {
  const off = kind === 'off'
  return (
    <View
      {...(id ? { id } : {})}
      className={`btn btn--${kind} ${size === 'large' ? 'btn--large' : ''} ${wide ? 'btn--wide' : ''}`}
      hoverClass={off ? 'none' : 'btn--pressed'}
      hoverStopPropagation
      {...aria({ role: 'button', off, ...(label ? { label } : {}) })}
      onClick={(event) => {
        event.stopPropagation()
        if (!off) onTap?.()
      }}
    >
      {children}
    </View>
  )
}

export function CooldownRing() {
  return (
    <View className="ring">
      <View className="ring__half ring__half--first">
        <View className="ring__arc" />
      </View>
      <View className="ring__half ring__half--second">
        <View className="ring__arc" />
      </View>
    </View>
  )
}

export const Price = memo(function Price({
  fen,
  size = 's',
  tone = 'sale',
}: {
  fen: number
  size?: 's' | 'm' | 'l'
  tone?: 'sale' | 'ink' | 'light'
}) {
  const { yuan, rest } = yuanOf(fen)
  return (
    <View className={`price price--${size} price--${tone} num`} {...aria({ role: 'img', label: `${fen / 100}元` })}>
      <Text className="price__sign">¥</Text>
      <Text>{yuan}</Text>
      {rest ? <Text className="price__rest">{rest}</Text> : null}
    </View>
  )
})

/** The list price, struck through; nothing when it is no higher than the price. */
export function WasPrice({ fen, listFen, light = false }: { fen: number; listFen: number; light?: boolean }) {
  const { yuan, rest } = yuanOf(listFen)
  return listFen > fen ? (
    <Text
      className={`was num ${light ? 'was--light' : ''}`}
      {...aria({ role: 'img', label: `原价${listFen / 100}元` })}
    >
      ¥{yuan}
      {rest}
    </Text>
  ) : null
}

/** 123450 → "1,234" and ".50": the two are set in different sizes. */
function yuanOf(fen: number): { yuan: string; rest: string } {
  const [yuan = '', rest] = formatYuan(fen).split('.')
  return { yuan, rest: rest ? `.${rest}` : '' }
}

/** `brief` leaves out the hours while there are none. */
export function Countdown({
  to,
  now,
  tone,
  brief = false,
}: {
  to: number
  now: number
  tone: 'sale' | 'tide' | 'light' | 'glass'
  brief?: boolean
}) {
  const { days, hours, minutes, seconds, totalSeconds } = countdownParts(to - now)
  return (
    <View
      className={`count count--${tone} num`}
      {...aria({ role: 'timer', label: `${days > 0 ? `${days}天` : ''}${+hours}小时${+minutes}分${+seconds}秒` })}
    >
      {days > 0 ? <Text className="count__mark">{days}天</Text> : null}
      {brief && totalSeconds < 3600 ? null : (
        <>
          <Text className="count__box">{hours}</Text>
          <Text className="count__mark">:</Text>
        </>
      )}
      <Text className="count__box">{minutes}</Text>
      <Text className="count__mark">:</Text>
      <Text className="count__box">{seconds}</Text>
    </View>
  )
}

/** Names a part of a page: what a screen reader jumps to. */
export function Title({ className = 'section__title', children }: { className?: string; children: ReactNode }) {
  return (
    <View className={className} {...aria({ role: 'heading' })}>
      {children}
    </View>
  )
}

export function Tag({ tone, children }: { tone: 'tide' | 'sale' | 'gold' | 'mute'; children: ReactNode }) {
  return (
    <View className={`tag tag--${tone}`}>
      <Text>{children}</Text>
    </View>
  )
}

/**
 * `className` gives the box its size, `width` says about how many px that is. `eager` for what is on the first screen. `label` where no
 * words beside it say what it shows. Drawn anew only when it is another: the pages around it are drawn every second.
 */
export const Picture = memo(function Picture({
  src,
  className,
  width = 120,
  eager = false,
  label = '',
}: {
  src: string
  className: string
  width?: number
  eager?: boolean
  label?: string
}) {
  // A size that was never made, or is not there yet: the picture itself is.
  const [failed, fail] = useState('')
  return (
    <View className={`pic ${className}`}>
      {src ? (
        <Image
          className="pic__img"
          src={failed === src ? mediaUrl(src) : pictureUrl(src, width)}
          mode="aspectFill"
          lazyLoad={!eager}
          {...ariaOfPicture(label)}
          onError={() => fail(src)}
        />
      ) : null}
    </View>
  )
})

export function Bone({ className }: { className: string }) {
  return <View className={`bone ${className}`} />
}

export interface NoticeProps {
  art?: 'empty' | 'trouble'
  title: string
  hint?: string
  action?: { label: string; run: () => void }
}

/** An empty page or an error: one sentence and at most one thing to do next. */
export function Notice({ art = 'empty', title, hint, action }: NoticeProps) {
  return (
    <View className="notice">
      <View className={`notice__art notice__art--${art}`} />
      <Text className="notice__title">{title}</Text>
      {hint ? <Text className="notice__hint">{hint}</Text> : null}
      {action ? (
        <Button kind="soft" id="notice-action" onTap={action.run}>
          {action.label}
        </Button>
      ) : null}
    </View>
  )
}

export interface Step {
  label: string
  hint: string
  stage: 'done' | 'now' | 'next'
}

/** What is behind, what is going on and what comes next. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  return (
    <>
      {steps.map(({ label, hint, stage }) => (
        <View key={label} className={`step step--${stage}`}>
          <View className="step__dot" />
          <View className="step__text">
            <Text className="step__label">{label}</Text>
            <Text className="step__hint num">{hint}</Text>
          </View>
        </View>
      ))}
    </>
  )
}

export function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <View className="row">
      <Text className="row__label">{label}</Text>
      <View className="row__value num">{children}</View>
    </View>
  )
}
