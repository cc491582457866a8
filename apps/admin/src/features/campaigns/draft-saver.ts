/**
 * Saves a draft while it is typed. What is typed is kept in this browser at once and on the server a moment later; whatever stands between
 * (no network, a session that ended, a colleague's save) is told, and the copy in the browser stays until the server has it.
 *
 * One save at a time. An answer that is lost is no harm: the server recognises the same document under the same hands.
 */
import type { DraftDocument, DraftView, SavedDraft } from '@tidegate/shared/contracts/campaign-drafts'
import { refusalOf } from '../../api/refusal.ts'
import { mergedOver, sameDocument } from './document-changes.ts'

export type SavingState =
  /** The server has everything. */
  | { at: 'SAVED' }
  /** Typed, to be saved in a moment, or on its way. */
  | { at: 'WAITING' }
  | { at: 'SAVING' }
  /** Nobody answers; tried again by itself. */
  | { at: 'OFFLINE' }
  /** To be saved as soon as somebody has signed in again. */
  | { at: 'EXPIRED' }
  | { at: 'CONFLICT'; theirs: DraftView }
  /** What stands in the form cannot be saved, and nothing older is saved or published for it. */
  | { at: 'UNFIT' }
  /** Not to be saved: published or thrown away meanwhile, or no right to. */
  | { at: 'REFUSED'; error: unknown }

/** What the server was known to have, and what was typed over it. */
export interface LocalCopy {
  version: number
  base: DraftDocument
  document: DraftDocument
}

export interface DraftSaverDeps {
  save(input: { version: number; document: DraftDocument; kind: 'AUTO' | 'SAVED' }): Promise<SavedDraft>
  load(): Promise<DraftView>
  /** Keeps a copy in this browser; null: it is not needed any more. */
  keep(copy: LocalCopy | null): void
  /** Calls back once after so long; returns what calls it off. */
  later(run: () => void, ms: number): () => void
}

export interface DraftSnapshot {
  state: SavingState
  version: number
  savedAt: number
  base: DraftDocument
  document: DraftDocument
}

export type DraftSaver = ReturnType<typeof createDraftSaver>

export function createDraftSaver(deps: DraftSaverDeps, opened: DraftView, copy: LocalCopy | null) {
  let snapshot: DraftSnapshot = {
    state: { at: 'SAVED' },
    ...{ version: opened.version, savedAt: opened.savedAt, base: opened.document, document: opened.document },
  }
  let underWay: Promise<boolean> | null = null
  let unfit = false
  let callOff = () => {}
  const listeners = new Set<() => void>()

  function set(change: Partial<DraftSnapshot>): void {
    snapshot = { ...snapshot, ...change }
    for (const listener of listeners) listener()
  }

  /** Only a colleague's save is told before what cannot be saved anyway. */
  function stand(state: SavingState): void {
    set({ state: unfit && state.at !== 'CONFLICT' ? { at: 'UNFIT' } : state })
  }

  function soon(ms: number): void {
    callOff()
    callOff = deps.later(() => void save('AUTO'), ms)
  }

  /** @returns whether the server has what was typed when it was called, or newer */
  async function save(kind: 'AUTO' | 'SAVED'): Promise<boolean> {
    callOff()
    if (underWay) await underWay
    if (snapshot.state.at === 'CONFLICT' || unfit) return false
    if (kind === 'AUTO' && sameDocument(snapshot.document, snapshot.base)) {
      settle()
      return true
    }
    underWay = send(kind).finally(() => {
      underWay = null
    })
    return underWay
  }

  async function send(kind: 'AUTO' | 'SAVED'): Promise<boolean> {
    const { version, document } = snapshot
    set({ state: { at: 'SAVING' } })
    try {
      const saved = await deps.save({ version, document, kind })
      set({ ...saved, base: document })
      settle()
      return true
    } catch (error) {
      await turnedBack(error)
      return false
    }
  }

  function settle(): void {
    const { document, base, version } = snapshot
    if (sameDocument(document, base)) {
      deps.keep(null)
      stand({ at: 'SAVED' })
    } else {
      deps.keep({ version, base, document })
      stand({ at: 'WAITING' })
      soon(pauseMs)
    }
  }

  async function turnedBack(error: unknown): Promise<void> {
    const { outcome, retryable } = refusalOf(error)
    if (outcome === 'SESSION_EXPIRED') stand({ at: 'EXPIRED' })
    else if (outcome === 'VERSION_CONFLICT') {
      try {
        stand({ at: 'CONFLICT', theirs: await deps.load() })
      } catch (failure) {
        await turnedBack(failure)
      }
    } else if (outcome === 'OFFLINE' || outcome === 'UNREADABLE' || retryable) {
      stand({ at: 'OFFLINE' })
      soon(retryMs)
    } else stand({ at: 'REFUSED', error })
  }

  if (copy && !sameDocument(copy.document, opened.document)) {
    // Typed before this page was left or reloaded, and the server has not got it.
    if (copy.version === opened.version) {
      set({ document: copy.document, state: { at: 'WAITING' } })
      soon(pauseMs)
    } else {
      set({ version: copy.version, base: copy.base, document: copy.document })
      if (sameDocument(mergedOver(copy.base, opened.document, copy.document), opened.document)) adopt(opened)
      else set({ state: { at: 'CONFLICT', theirs: opened } })
    }
  } else deps.keep(null)

  function adopt({ version, savedAt, document }: DraftView): void {
    callOff()
    unfit = false
    deps.keep(null)
    set({ version, savedAt, base: document, document, state: { at: 'SAVED' } })
  }

  return {
    read: () => snapshot,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** null: what stands in the form is no document. */
    typed(document: DraftDocument | null): void {
      unfit = document === null
      if (document === null) {
        callOff()
        return stand(snapshot.state)
      }
      if (sameDocument(document, snapshot.document) && snapshot.state.at !== 'UNFIT') return
      set({ document })
      deps.keep({ version: snapshot.version, base: snapshot.base, document })
      if (snapshot.state.at === 'CONFLICT' || snapshot.state.at === 'REFUSED') return
      if (snapshot.state.at !== 'EXPIRED') {
        if (!underWay) set({ state: { at: 'WAITING' } })
        soon(pauseMs)
      }
    },
    save,
    /** Somebody else's version takes the place of mine. */
    adopt,
    /** My changes go over somebody else's, as a version of their own. */
    putOver(theirs: DraftView): Promise<boolean> {
      const document = mergedOver(snapshot.base, theirs.document, snapshot.document)
      unfit = false
      set({ version: theirs.version, base: theirs.document, document, state: { at: 'WAITING' } })
      deps.keep({ version: theirs.version, base: theirs.document, document })
      return save('SAVED')
    },
    close: () => callOff(),
  }
}

const pauseMs = 1_200
const retryMs = 4_000
