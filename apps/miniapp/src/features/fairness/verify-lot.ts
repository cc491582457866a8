/**
 * Checks a draw from what was published, without asking the server whether it was fair: its promise, the list of entries, the key and
 * one's own number are recomputed here from docs/fairness.md. Works without a ticket too, then without the two steps about oneself.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import type { FairnessView } from '@tidegate/shared/contracts/waiting-room'
import { ascii, bytesOf, hexOf, joined } from './bytes.ts'
import { climb, leafOf, type Sibling } from './merkle.ts'
import { permute } from './permute.ts'

/** One's own entry in the lobby, as the ticket says. */
export interface OwnEntry {
  readonly index: number
  readonly token: string
}

export interface Evidence {
  readonly view: FairnessView
  readonly mine: OwnEntry | null
  /** The promise as this phone wrote it down before the start; null when it was not there. */
  readonly seenSeedHash: string | null
  /** The key that the frontier works with. */
  readonly drawKey: string | null
  /** The number that this phone waited with. */
  readonly usedNumber: number | null
}

export type StepName = 'PROMISE' | 'SEED' | 'LIST' | 'ENTRY' | 'KEY' | 'NUMBER'

export interface Step {
  readonly name: StepName
  /** LATER: what it needs is not published yet. OPEN: it is, but not looked at. */
  readonly state: 'LATER' | 'OPEN' | 'RIGHT' | 'WRONG'
  /** What it was computed from, in the order of the computation. */
  readonly facts: readonly { label: string; value: string }[]
}

export interface Verification {
  readonly steps: readonly Step[]
  /** The recomputed number, counted from 0. */
  readonly number: number | null
}

/** What the list of entries gave when it was read to its end. */
export interface List {
  readonly size: number
  readonly root: Uint8Array
  /** The hash that stands at one's own place, and its way to the root. */
  readonly own: { leaf: Uint8Array; path: readonly Sibling[] } | null
}

/** `list`: null while it has not been read. */
export function verifyLot(evidence: Evidence, list: List | null): Verification {
  const { view, mine } = evidence
  const key = view.seed && view.lobby ? sha256(joined([], bytesOf(view.seed), bytesOf(view.lobby.root))) : null
  const number =
    key && mine && view.lobby && mine.index < view.lobby.size ? permute(key, view.lobby.size, mine.index) : null
  const steps = [
    promise(evidence),
    seed(view),
    listed(view, list),
    ...(mine ? [entry(view, mine, list)] : []),
    keyed(evidence, key),
    ...(mine ? [numbered(evidence, mine, number)] : []),
  ]
  return { steps, number }
}

function promise({ view, seenSeedHash }: Evidence): Step {
  const facts = [
    { label: '公布的种子指纹', value: view.seedHash ?? '' },
    { label: '您的手机在开售前记下的', value: seenSeedHash ?? '' },
  ].filter(({ value }) => value)
  const state = view.seedHash === null ? 'LATER' : verdict(seenSeedHash === null || seenSeedHash === view.seedHash)
  return { name: 'PROMISE', state, facts }
}

function seed({ seed: revealed, seedHash }: FairnessView): Step {
  if (revealed === null || seedHash === null) return later('SEED')
  const computed = hexOf(sha256(bytesOf(revealed)))
  return {
    name: 'SEED',
    state: verdict(computed === seedHash),
    facts: [
      { label: '开售后公布的种子', value: revealed },
      { label: 'SHA-256(种子)', value: computed },
      { label: '开售前公布的指纹', value: seedHash },
    ],
  }
}

function listed({ lobby }: FairnessView, list: List | null): Step {
  if (lobby === null) return later('LIST')
  const published = { label: '封存时公布的名单指纹', value: lobby.root }
  if (list === null) return { name: 'LIST', state: 'OPEN', facts: [published] }
  const computed = hexOf(list.root)
  return {
    name: 'LIST',
    state: verdict(computed === lobby.root && list.size === lobby.size),
    facts: [{ label: `由 ${list.size} 条凭证算出`, value: computed }, published],
  }
}

function entry(view: FairnessView, mine: OwnEntry, list: List | null): Step {
  if (view.lobby === null) return later('ENTRY')
  const text = `${view.campaignId}:${view.epoch}:${mine.index}:${mine.token}`
  const leaf = leafOf(ascii(text))
  const facts = [
    { label: '您的凭证（活动:轮次:序号:随机数）', value: text },
    { label: 'SHA-256(00 ‖ 凭证)', value: hexOf(leaf) },
  ]
  if (list === null) return { name: 'ENTRY', state: 'OPEN', facts }
  const path = list.own?.path ?? []
  const reached = hexOf(climb(leaf, path))
  return {
    name: 'ENTRY',
    state: verdict(list.own !== null && hexOf(list.own.leaf) === hexOf(leaf) && reached === view.lobby.root),
    facts: [
      ...facts,
      ...path.map(({ side, hash }, i) => ({
        label: `第 ${i + 1} 层${side === 'LEFT' ? '左' : '右'}侧相邻`,
        value: hexOf(hash),
      })),
      { label: '逐层合并得到', value: reached },
    ],
  }
}

function keyed({ view, drawKey }: Evidence, key: Uint8Array | null): Step {
  if (key === null) return later('KEY')
  const computed = hexOf(key)
  return {
    name: 'KEY',
    state: verdict(drawKey === null || drawKey === computed),
    facts: [
      { label: '种子 ‖ 名单指纹', value: `${view.seed}${view.lobby?.root}` },
      { label: 'SHA-256 得到的摇号密钥', value: computed },
      ...(drawKey === null ? [] : [{ label: '放行时实际使用的密钥', value: drawKey }]),
    ],
  }
}

function numbered({ view: { lobby }, usedNumber }: Evidence, mine: OwnEntry, number: number | null): Step {
  if (lobby !== null && mine.index >= lobby.size) return { name: 'NUMBER', state: 'WRONG', facts: [] }
  if (lobby === null || number === null) return later('NUMBER')
  return {
    name: 'NUMBER',
    state: verdict(usedNumber === null || usedNumber === number),
    facts: [
      { label: '进场序号', value: `第 ${mine.index + 1} 个，共 ${lobby.size} 人` },
      { label: '置换后的号码', value: `第 ${number + 1} 号` },
      ...(usedNumber === null ? [] : [{ label: '排队时使用的号码', value: `第 ${usedNumber + 1} 号` }]),
    ],
  }
}

const later = (name: StepName): Step => ({ name, state: 'LATER', facts: [] })
const verdict = (right: boolean) => (right ? 'RIGHT' : 'WRONG')
