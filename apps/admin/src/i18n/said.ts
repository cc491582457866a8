import { carriers } from '@tidegate/shared/carriers'
import { type Said, type SayingCode, sayings } from '@tidegate/shared/sayings'
import { readStored } from '@tidegate/shared/stored-sentences'
import type english from './en.json'
import { t } from './t.ts'

/** What the server said, in the language of whoever reads it. */
export function said(words: Said): string {
  return typeof words === 'string' ? t(words) : t(translated[words.code], words.values)
}

/** What the system kept as it was said, in the language of whoever reads it; people's own words stay as they are. */
export function retold(text: string): string {
  const stored = readStored(text)
  if (!stored) return text
  const values = Object.entries(stored.values).map(([name, value]) => [
    name,
    isCarrier(value) ? t(value) : retold(value),
  ])
  return t(stored.sentence, Object.fromEntries(values))
}

const isCarrier = (text: string) => Object.values<string>(carriers).includes(text)

// Each sentence of the server has its English: one that has none does not compile.
const translated: Readonly<Record<SayingCode, keyof typeof english>> = sayings
