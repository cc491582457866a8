import { draftDocument } from '@tidegate/shared/contracts/campaign-drafts'
import { z } from 'zod'
import type { LocalCopy } from './draft-saver.ts'

/** Copies of drafts in this browser, of what the server has not got yet; one for each person and draft. */
const schema = z.object({ version: z.number(), base: draftDocument, document: draftDocument })

export function localDraft(staffId: string, campaignId: string) {
  const key = `tidegate.draft.${staffId}.${campaignId}`
  return {
    read(): LocalCopy | null {
      try {
        const copy = schema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'))
        return copy.success ? copy.data : null
      } catch {
        return null
      }
    },
    keep(copy: LocalCopy | null): void {
      try {
        if (copy) localStorage.setItem(key, JSON.stringify(copy))
        else localStorage.removeItem(key)
      } catch {
        // A full or forbidden store: the server's copy is a second away all the same.
      }
    },
  }
}
