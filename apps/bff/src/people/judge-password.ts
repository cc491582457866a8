/** How hard a password is to guess, by zxcvbn: what a cracking programme would try first counts for nothing. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

/** Of 4. 3: safe against guessing off line (10^10 tries), which a copy of the table would allow. */
const least = 3

let judge: ZxcvbnFactory | undefined

/** `own`: what an attacker knows of the person. */
export function isGuessable(password: string, own: string[]): boolean {
  // Its dictionaries are 2 MB in memory: not for processes that never see a password.
  judge ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  return judge.check(password.slice(0, 64), [...own, 'tidegate', '潮闸']).score < least
}
