import type { z } from 'zod'
import { type Said, say } from './sayings.ts'

/** What a check of a contract found: in the contract's own words, or for those without any, in ours. */
export function sayIssue(issue: z.core.$ZodIssue): Said {
  // Contracts speak Chinese; what is not is zod's own English.
  if (/\p{Script=Han}/u.test(issue.message)) return issue.message
  if (issue.code === 'invalid_type') return say('field.missing')
  if (issue.code === 'invalid_value') return say('field.choose')
  if (issue.code === 'too_small') {
    const minimum = Number(issue.minimum)
    return issue.origin === 'string' ? say('field.too-short', { minimum }) : say('field.too-small', { minimum })
  }
  if (issue.code === 'too_big') {
    const maximum = Number(issue.maximum)
    return issue.origin === 'string' ? say('field.too-long', { maximum }) : say('field.too-big', { maximum })
  }
  return say('field.malformed')
}
