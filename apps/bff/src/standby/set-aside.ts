/**
 * One look at all lanes of an offer: what is free and wanted by those whose turn it is goes aside, the rest on the shelf.
 *
 * Each lane is levelled by one script (standby-set-aside.lua), which knows what its own people want. What the other lanes are short of is known
 * when all have answered, so a lane that has it is asked a second time; until then nothing goes on a shelf. Who wants more than `returnable`
 * is passed over in every lane.
 */
import type { Redis } from 'ioredis'
import type { Scripts } from '../redis/generated.ts'
import { keys, shelfChannel } from '../redis/keys.ts'
import type { OfferLayout } from '../rush/offer-layout.ts'
import { reservationOutlivesSaleMs } from '../rush/reserve.ts'
import { announceEveryMs, forsakenAfterMs } from './announce.ts'
import { type LaneLook, type Place, planTurns, type TurnPlan } from './plan-turns.ts'
import { passedMax } from './returnable.ts'
import type { Turn } from './turn.ts'

export interface SetAsideDeps {
  hot: Redis
  scripts: Scripts
}

/** Looks at every lane, then once more at those that have what another lane is short of, or what nobody wants. */
export async function setAside(
  deps: SetAsideDeps,
  { offerId, lanes }: OfferLayout,
  { turn, returnable }: Asked,
): Promise<TurnPlan> {
  const isSpread = lanes.length > 1
  const looks = await Promise.all(
    lanes.map((lane) => look(deps, lane, offerId, { turn, returnable, elsewhere: isSpread ? null : 0, word: noWord })),
  )
  const plan = planTurns(looks)
  let freed = looks.some((lane) => lane.freed > 0)
  if (isSpread) {
    const word = wordOf(looks)
    const again = looks.filter((lane) => needsAnother(lane, plan.elsewhere.get(lane.lane) as number, word))
    const after = await Promise.all(
      again.map(({ lane }) =>
        look(deps, lane, offerId, { turn, returnable, elsewhere: plan.elsewhere.get(lane) as number, word }),
      ),
    )
    freed ||= after.some((lane) => lane.freed > 0)
  }
  if (freed) await deps.hot.publish(shelfChannel, offerId)
  return plan
}

interface Asked {
  turn: Turn
  /** null: nobody is passed over. */
  returnable: number | null
}

/** What the lanes of an offer are told of each other: that somebody waits, or that nobody has waited for a while. */
interface Word {
  awaited: number | ''
  forsaken: number | ''
}

const noWord: Word = { awaited: '', forsaken: '' }

function wordOf(looks: readonly Look[]): Word {
  const now = Math.min(...looks.map((lane) => lane.now))
  return looks.some(({ waiting }) => waiting > 0)
    ? { awaited: now, forsaken: '' }
    : { awaited: '', forsaken: now - forsakenAfterMs }
}

function needsAnother({ free, aside, wanted, more, awaited }: Look, elsewhere: number, word: Word): boolean {
  const kept = more ? free : Math.min(free, wanted + elsewhere)
  if (Math.max(0, kept) !== aside) return true
  return word.awaited === '' ? awaited > 0 && awaited < Number(word.forsaken) : word.awaited - awaited > announceEveryMs
}

interface Look extends LaneLook {
  freed: number
  /** People on the list, whether it is their turn or not. */
  waiting: number
  /** When the lane was last told that somebody waits. */
  awaited: number
  now: number
}

async function look(
  { scripts }: SetAsideDeps,
  lane: number,
  offerId: string,
  {
    turn: { floor, ceiling },
    returnable,
    elsewhere,
    word,
  }: Asked & {
    /** null: not known yet. */
    elsewhere: number | null
    word: Word
  },
): Promise<Look> {
  const [freed, free, aside, wanted, more, waiting, awaited, now, ...rest] = (await scripts.standbySetAside(
    {
      stock: keys.stock(lane, offerId),
      standby: keys.standby(lane, offerId),
      entries: keys.standbyEntries(lane, offerId),
      offers: keys.standbyOffers(lane),
    },
    {
      offer: offerId,
      floor,
      ceiling,
      elsewhere: elsewhere ?? '',
      ...word,
      returnable: returnable ?? '',
      headsMax,
      passedMax,
      keepMs: reservationOutlivesSaleMs,
    },
  )) as [number, number, number, number, number, number, number, number, ...string[]]
  const due: Place[] = []
  for (let i = 0; i < rest.length; i += 4) {
    const [buyer, request, quantity, rank] = rest.slice(i, i + 4) as [string, string, string, string]
    due.push({ buyer, request, quantity: Number(quantity), rank: Number(rank) })
  }
  return { lane, freed, free, aside, wanted, more: more === 1, waiting, awaited, now, due }
}

// A script call tells of this many people.
const headsMax = 100
