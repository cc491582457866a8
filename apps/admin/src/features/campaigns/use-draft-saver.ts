import type { DraftView } from '@tidegate/shared/contracts/campaign-drafts'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { refusalOf } from '../../api/refusal.ts'
import { isSessionExpired, markSessionExpired, onSessionChange } from '../../api/session.ts'
import { client } from '../../api/trpc.ts'
import { useStaff } from '../staff/use-staff.ts'
import { createDraftSaver, type DraftSaver, type DraftSnapshot } from './draft-saver.ts'
import { localDraft } from './local-draft.ts'

/** The saver of one opened draft, and what it says now. */
export function useDraftSaver(opened: DraftView): { saver: DraftSaver; draft: DraftSnapshot } {
  const staff = useStaff()
  const [saver] = useState(() => {
    const { campaignId } = opened
    const local = localDraft(staff.id, campaignId)
    return createDraftSaver(
      {
        save: (input) => client.staff.drafts.save.mutate({ campaignId, ...input }).catch(noticeExpiry),
        load: () => client.staff.drafts.get.query({ campaignId }).catch(noticeExpiry),
        keep: local.keep,
        later(run, ms) {
          const timer = setTimeout(run, ms)
          return () => clearTimeout(timer)
        },
      },
      opened,
      local.read(),
    )
  })
  const draft = useSyncExternalStore(saver.subscribe, saver.read)

  useEffect(() => {
    const again = () => {
      const { at } = saver.read().state
      if ((at === 'EXPIRED' && !isSessionExpired()) || at === 'OFFLINE') void saver.save('AUTO')
    }
    const stop = onSessionChange(again)
    addEventListener('online', again)
    return () => {
      stop()
      removeEventListener('online', again)
      saver.close()
    }
  }, [saver])
  return { saver, draft }
}

/** Saves go past react-query, which would notice it by itself. */
function noticeExpiry(error: unknown): never {
  if (refusalOf(error).outcome === 'SESSION_EXPIRED') markSessionExpired()
  throw error
}
