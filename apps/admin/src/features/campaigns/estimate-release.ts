import type { DraftDocument } from '@tidegate/shared/contracts/campaign-drafts'
import { t } from '../../i18n/t.ts'
import { describeDuration } from '../../ui/duration.ts'

/**
 * How long it takes to let in as many people as there are units for, in words: by the rate, or by the places where those are fewer. Null where
 * a number is missing or nobody is held back.
 */
export function estimateRelease({ room, offers }: DraftDocument): { headline: string; reason: string } | null {
  const { mode, rate, cap } = room
  const buyers = offers.reduce((sum, { total, buyerLimit }) => sum + Math.ceil((total ?? 0) / (buyerLimit ?? 1)), 0)
  if (mode === 'OFF' || !rate || !cap || buyers === 0) return null
  const byPlaces = cap / staySeconds
  const perSecond = Math.min(rate, byPlaces)
  const seconds = Math.max(1, Math.ceil(buyers / perSecond))
  const held = byPlaces < rate
  const count = (n: number) => Math.round(n).toLocaleString('zh-CN')
  return {
    headline: t('约 {seconds}放完：能买到的 {buyers} 人进完为止', {
      seconds: seconds < 60 ? t('{seconds} 秒', { seconds }) : describeDuration(Math.round(seconds / 60) * 60_000),
      buyers: count(buyers),
    }),
    reason: held
      ? t(
          '卡在「同时在抢」：一个人从进来到抢完约 {staySeconds} 秒，{cap} 个位置每秒只能接待约 {byPlaces} 人；想更快请调大「同时在抢」',
          { staySeconds, cap: count(cap), byPlaces: count(byPlaces) },
        )
      : t('按每秒 {rate} 人，人人都买到限购数量来算；有人放弃名额会更久一点', { rate: count(rate) }),
  }
}

// From being let in to an order or to leaving: what a page, a tap and its answer take with most people.
const staySeconds = 15
