import { type Said, type SayingCode, sayings } from '@tidegate/shared/sayings'
import type english from './en.json'
import { t } from './t.ts'

/** What the server said, in the language of whoever reads it. */
export function said(words: Said): string {
  return typeof words === 'string' ? t(words) : t(translated[words.code], words.values)
}

// Each sentence of the server has its English: one that has none does not compile.
const translated: Readonly<Record<SayingCode, keyof typeof english>> = sayings
