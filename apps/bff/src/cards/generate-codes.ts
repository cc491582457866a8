/** Random codes with a checksum, so that a slip of the finger is told from a wrong code without asking anybody. */
import { randomInt } from 'node:crypto'
import { type Saying, say } from '@tidegate/shared/sayings'

export interface CodeFormat {
  /** `X` a random character, `C` the checksum over them, anything else itself. */
  format: string
  alphabet: string
}

/** Below this a machine that tries a million codes a second would find one of a million sold within a year. */
const leastBits = 60

/** Why the format cannot be used; null when it can. */
export function formatProblem({ format, alphabet }: CodeFormat): Saying | null {
  const checks = format.split('C').length - 1
  if (checks > 1) return say('field.one-check')
  const bits = (format.split('X').length - 1) * Math.log2(alphabet.length)
  return bits >= leastBits ? null : say('field.guessable', { bits: Math.floor(bits), least: leastBits })
}

export function generateCode({ format, alphabet }: CodeFormat): string {
  const picked: number[] = []
  const letters = Array.from(format, (letter) => {
    if (letter !== 'X') return letter
    const index = randomInt(alphabet.length)
    picked.push(index)
    return alphabet[index] as string
  })
  const check = format.indexOf('C')
  if (check !== -1) letters[check] = alphabet[checksum(picked, alphabet.length)] as string
  return letters.join('')
}

/** True when the checksum of `code` fits: it may be a code of this format, and is no slip of the finger. */
export function fitsFormat(code: string, { format, alphabet }: CodeFormat): boolean {
  if (code.length !== format.length) return false
  const picked: number[] = []
  let check = -1
  for (let i = 0; i < format.length; i++) {
    const index = alphabet.indexOf(code[i] as string)
    if (format[i] === 'X') picked.push(index)
    else if (format[i] === 'C') check = index
    else if (code[i] !== format[i]) return false
    if ((format[i] === 'X' || format[i] === 'C') && index === -1) return false
  }
  return !format.includes('C') || check === checksum(picked, alphabet.length)
}

/** Luhn's rule for any alphabet: every wrong character and, for an even alphabet, nearly every swap of neighbours changes it. */
function checksum(indexes: readonly number[], size: number): number {
  let sum = 0
  for (const [i, index] of indexes.toReversed().entries()) {
    const addend = i % 2 === 0 ? index * 2 : index
    sum += Math.floor(addend / size) + (addend % size)
  }
  return (size - (sum % size)) % size
}
