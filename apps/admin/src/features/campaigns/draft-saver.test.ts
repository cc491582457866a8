import { blankDocument, type DraftDocument, type DraftView } from '@tidegate/shared/contracts/campaign-drafts'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { expect, it } from 'vitest'
import { createDraftSaver, type DraftSaverDeps, type LocalCopy } from './draft-saver.ts'

const titled = (title: string): DraftDocument => ({ ...blankDocument, title })
const view = (version: number, document: DraftDocument): DraftView => ({
  ...{ campaignId: '1', state: 'DRAFT', version, document, savedAt: 0, savedBy: null, goods: [] },
})
const refusal = (outcome: OutcomeCode) => Object.assign(new Error(outcome), { data: { outcome } })

/** A server with one draft, and a clock that is wound by hand. */
function desk(copy: LocalCopy | null = null, stored = view(1, titled('甲'))) {
  const scene = {
    stored,
    kept: null as LocalCopy | null,
    fails: null as Error | null,
    due: null as (() => void) | null,
  }
  const deps: DraftSaverDeps = {
    async save({ version, document }) {
      if (scene.fails) throw scene.fails
      if (version !== scene.stored.version) throw refusal('VERSION_CONFLICT')
      scene.stored = view(version + 1, document)
      return { version: version + 1, savedAt: 5 }
    },
    load: async () => scene.stored,
    keep: (next) => {
      scene.kept = next
    },
    later(run) {
      scene.due = run
      return () => {
        if (scene.due === run) scene.due = null
      }
    },
  }
  const saver = createDraftSaver(deps, stored, copy)
  return { scene, saver, at: () => saver.read().state.at }
}

it('keeps what is typed in the browser at once and on the server after a pause', async () => {
  const { scene, saver, at } = desk()
  saver.typed(titled('乙'))
  expect([at(), scene.kept?.document.title]).toEqual(['WAITING', '乙'])
  await saver.save('AUTO')
  expect([at(), scene.stored.document.title, scene.kept]).toEqual(['SAVED', '乙', null])
})

it('saves again what was typed while a save was under way', async () => {
  const { scene, saver, at } = desk()
  saver.typed(titled('乙'))
  const first = saver.save('AUTO')
  saver.typed(titled('丙'))
  await first
  expect([at(), scene.stored.document.title, scene.kept?.document.title]).toEqual(['WAITING', '乙', '丙'])
  await saver.save('AUTO')
  expect([at(), scene.stored.document.title]).toEqual(['SAVED', '丙'])
})

it('loses nothing when the session ends: waits for the next, and keeps what is typed meanwhile', async () => {
  const { scene, saver, at } = desk()
  saver.typed(titled('乙'))
  scene.fails = refusal('SESSION_EXPIRED')
  expect(await saver.save('AUTO')).toBe(false)
  saver.typed(titled('丙'))
  expect([at(), scene.kept?.document.title]).toEqual(['EXPIRED', '丙'])
  scene.fails = null
  expect(await saver.save('AUTO')).toBe(true)
  expect(scene.stored.document.title).toBe('丙')
})

it('tries again by itself when nobody answers', async () => {
  const { scene, saver, at } = desk()
  saver.typed(titled('乙'))
  scene.fails = new TypeError('Failed to fetch')
  await saver.save('AUTO')
  expect(at()).toBe('OFFLINE')
  scene.fails = null
  scene.due?.()
  await expect.poll(at).toBe('SAVED')
})

it('saves nothing older in place of what is no document, and goes on when it is one again', async () => {
  const { scene, saver, at } = desk()
  saver.typed(titled('乙'))
  const first = saver.save('AUTO')
  saver.typed(null)
  await first
  expect([at(), scene.due]).toEqual(['UNFIT', null])
  expect([await saver.save('SAVED'), await saver.save('AUTO'), scene.stored.version]).toEqual([false, false, 2])
  // What was too long is taken out again, and the server has the rest already.
  saver.typed(titled('乙'))
  expect(at()).toBe('WAITING')
  expect([await saver.save('AUTO'), at(), scene.stored.version]).toEqual([true, 'SAVED', 2])
})

it('a conflict is told although nothing can be saved, and either answer begins anew', async () => {
  const { scene, saver, at } = desk()
  saver.typed(titled('乙'))
  scene.stored = view(2, { ...titled('甲'), subtitle: '同事写的' })
  const first = saver.save('AUTO')
  saver.typed(null)
  await first
  const { state } = saver.read()
  if (state.at !== 'CONFLICT') throw new Error(state.at)
  expect(await saver.putOver(state.theirs)).toBe(true)
  expect([at(), scene.stored.document.title]).toEqual(['SAVED', '乙'])
})

it('tells that a colleague saved, and takes theirs or puts mine over it', async () => {
  const { scene, saver, at } = desk()
  scene.stored = view(2, { ...titled('甲'), subtitle: '同事写的' })
  saver.typed(titled('乙'))
  await saver.save('AUTO')
  const { state } = saver.read()
  if (state.at !== 'CONFLICT') throw new Error(state.at)
  expect(await saver.save('SAVED')).toBe(false)
  expect(await saver.putOver(state.theirs)).toBe(true)
  expect(scene.stored.document).toEqual({ ...titled('乙'), subtitle: '同事写的' })

  scene.stored = view(9, titled('丁'))
  saver.adopt(scene.stored)
  expect([at(), saver.read().document.title, scene.kept]).toEqual(['SAVED', '丁', null])
})

it('takes up again what was typed before the page was left', async () => {
  const copy = { version: 1, base: titled('甲'), document: titled('没存上') }
  const { saver, scene } = desk(copy)
  expect(saver.read().document.title).toBe('没存上')
  await saver.save('AUTO')
  expect(scene.stored.document.title).toBe('没存上')

  const overtaken = desk(copy, view(3, { ...titled('甲'), subtitle: '同事写的' }))
  expect(overtaken.at()).toBe('CONFLICT')
  // Its save had arrived, and only the answer was lost.
  expect(desk(copy, view(2, titled('没存上'))).at()).toBe('SAVED')
})
