/** What changed between two records, field by field, in the words of `field-words`. */
import { isSaying } from '@tidegate/shared/sayings'
import { said } from '../../i18n/said.ts'
import { describeField, describeValue } from './field-words.ts'

export interface FieldChange {
  /** `offers.0.priceFen` */
  path: string
  label: string
  /** null: it was not there. */
  before: string | null
  after: string | null
}

export function diffOf(before: unknown, after: unknown): FieldChange[] {
  const was = leavesOf(before)
  const is = leavesOf(after)
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((path) => {
    const [from, to] = [was.get(path), is.get(path)]
    // With only one side everything is told; with both, what differs.
    if (was.size > 0 && is.size > 0 && JSON.stringify(from) === JSON.stringify(to)) return []
    return [{ path, label: describeField(path), before: wordsOf(path, from), after: wordsOf(path, to) }]
  })
}

function wordsOf(path: string, value: unknown): string | null {
  if (value === undefined) return null
  return isSaying(value) ? said(value) : describeValue(path, value)
}

/** Lists of plain values are one leaf; an empty list or object is one too, and what the system said. */
function leavesOf(value: unknown, path = ''): Map<string, unknown> {
  if (value === undefined || (value === null && path === '')) return new Map()
  const isPlainList = Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)
  if (typeof value !== 'object' || value === null || isPlainList || isSaying(value) || Object.keys(value).length === 0)
    return new Map([[path, value]])
  const entries = Object.entries(value as Record<string, unknown>)
  return new Map(entries.flatMap(([name, inner]) => [...leavesOf(inner, path === '' ? name : `${path}.${name}`)]))
}
