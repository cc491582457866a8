/** What lies between two versions of a campaign, field by field, and one person's changes put over another's. Pure. */
import type { DraftDocument, DraftOffer } from '@tidegate/shared/contracts/campaign-drafts'

/** `room.rate`, or `offers.<SKU id>.priceFen`: goods are known by their SKU, wherever they stand. */
export type FieldKey = string

/** One field of a document; `undefined` where the offer it belongs to is not there. */
export type FieldValue = string | number | null | string[] | undefined

export interface FieldChange {
  key: FieldKey
  before: FieldValue
  after: FieldValue
}

export function documentChanges(before: DraftDocument, after: DraftDocument): FieldChange[] {
  const [old, next] = [fieldsOf(before), fieldsOf(after)]
  return [...new Set([...old.keys(), ...next.keys()])]
    .map((key) => ({ key, before: old.get(key), after: next.get(key) }))
    .filter((change) => !same(change.before, change.after))
}

export interface Contested extends FieldChange {
  /** What I made of it, where I changed it too. */
  mine: FieldValue
  changedByMe: boolean
}

/** Every field that somebody changed since `base`: what it was, what they made of it, what I did. */
export function contestedFields(base: DraftDocument, theirs: DraftDocument, mine: DraftDocument): Contested[] {
  const own = new Map(documentChanges(base, mine).map((change) => [change.key, change]))
  const others = new Map(documentChanges(base, theirs).map((change) => [change.key, change]))
  return [...new Set([...others.keys(), ...own.keys()])].map((key) => {
    const [byMe, byThem] = [own.get(key), others.get(key)]
    const before = (byMe ?? byThem)?.before
    return {
      key,
      before,
      after: byThem ? byThem.after : before,
      mine: byMe ? byMe.after : before,
      changedByMe: byMe !== undefined,
    }
  })
}

/** What I changed since `base`, over what they made of it: whatever I left alone is theirs. */
export function mergedOver(base: DraftDocument, theirs: DraftDocument, mine: DraftDocument): DraftDocument {
  const pick = <Part extends object>(from: Part, other: Part, own: Part): Part =>
    Object.fromEntries(
      Object.keys(own).map((key) => {
        const name = key as keyof Part
        return [name, same(from[name], own[name]) ? other[name] : own[name]]
      }),
    ) as Part
  return {
    ...pick(base, theirs, mine),
    room: pick(base.room, theirs.room, mine.room),
    offers: mergedOffers(base.offers, theirs.offers, mine.offers, pick),
  }
}

function mergedOffers(
  base: DraftOffer[],
  theirs: DraftOffer[],
  mine: DraftOffer[],
  pick: (from: DraftOffer, other: DraftOffer, own: DraftOffer) => DraftOffer,
): DraftOffer[] {
  const find = (offers: DraftOffer[], { skuId }: DraftOffer) => offers.find((offer) => offer.skuId === skuId)
  const kept = theirs
    .filter((other) => find(mine, other) || !find(base, other))
    .map((other) => {
      const own = find(mine, other)
      return own ? pick(find(base, other) ?? other, other, own) : other
    })
  const added = mine.filter((own) => {
    const from = find(base, own)
    return !find(theirs, own) && (!from || !same(from, own))
  })
  return [...kept, ...added]
}

export function sameDocument(one: DraftDocument, other: DraftDocument): boolean {
  return same(one, other)
}

function fieldsOf({ room, offers, sessions, ...plain }: DraftDocument): Map<FieldKey, FieldValue> {
  const fields = new Map<FieldKey, FieldValue>(Object.entries(plain))
  fields.set('sessions.days', sessions?.days ?? null)
  fields.set('sessions.times', sessions?.times ?? null)
  for (const [name, value] of Object.entries(room)) fields.set(`room.${name}`, value)
  for (const { skuId, ...offer } of offers) {
    fields.set(`offers.${skuId}`, skuId)
    for (const [name, value] of Object.entries(offer)) fields.set(`offers.${skuId}.${name}`, value)
  }
  return fields
}

/** Documents come out of one schema, so equal ones are written alike. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
