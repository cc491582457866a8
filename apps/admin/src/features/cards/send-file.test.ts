import { type CardBatchView, importSliceBytes } from '@tidegate/shared/contracts/cards'
import { describe, expect, it } from 'vitest'
import { OtherFile, sendFile } from './send-file.ts'

const open = { id: '7', state: 'OPEN', nextByte: 0 } as CardBatchView
const quiet = { onProgress: () => {}, signal: new AbortController().signal }

/** A server that takes in whole lines, as the real one does; `lose` names slices whose answer never comes. */
function server({ lose = [], at = 0 }: { lose?: number[]; at?: number } = {}) {
  let batch: CardBatchView = { ...open, nextByte: at }
  let taken = ''
  let slices = 0
  return {
    get taken() {
      return taken
    },
    get slices() {
      return slices
    },
    wait: async () => {},
    read: async () => batch,
    send: async ({ from, last, body }: { from: number; last: boolean; body: Blob }) => {
      slices++
      if (from !== batch.nextByte) throw Object.assign(new Error(), { data: { outcome: 'IMPORT_OFFSET' } })
      const text = await body.text()
      const whole = last ? text : text.slice(0, text.lastIndexOf('\n') + 1)
      taken += whole
      batch = { ...batch, nextByte: from + whole.length, state: last ? 'DONE' : 'OPEN' }
      if (lose.includes(slices)) throw new Error('no answer', { cause: new TypeError('fetch failed') })
      return batch
    },
  }
}

const text = 'AAAA-BBBB-CCCC-DDDD\n'.repeat(Math.ceil((2.5 * importSliceBytes) / 20))

describe('send file', () => {
  it('goes on behind the last whole line until the file is over', async () => {
    const shop = server()
    const batch = await sendFile(shop, new Blob([text]), open, quiet)
    expect(batch).toMatchObject({ state: 'DONE', nextByte: text.length })
    expect(shop.taken === text, 'every line once').toBe(true)
  })

  it('takes nothing in twice when answers are lost, the last one among them', async () => {
    const shop = server({ lose: [1, 3] })
    const batch = await sendFile(shop, new Blob([text]), open, quiet)
    expect(batch.state).toBe('DONE')
    expect(shop.taken === text, 'every line once').toBe(true)
    expect(shop.slices).toBe(3)
  })

  it('goes on where it was left', async () => {
    const shop = server({ at: 20 })
    await sendFile(shop, new Blob(['x'.repeat(19), '\nlater\n']), { ...open, nextByte: 20 }, quiet)
    expect(shop.taken).toBe('later\n')
  })

  it('refuses a shorter file than the one that was begun', async () => {
    await expect(sendFile(server(), new Blob(['a\n']), { ...open, nextByte: 20 }, quiet)).rejects.toThrow(OtherFile)
  })

  it('stops for good on a refusal, and when it is told to', async () => {
    const closed = Object.assign(new Error(), { data: { outcome: 'BATCH_CLOSED' } })
    const shop = { ...server(), send: () => Promise.reject(closed) }
    await expect(sendFile(shop, new Blob(['a\n']), open, quiet)).rejects.toBe(closed)
    const stopped = { ...quiet, signal: AbortSignal.abort() }
    await expect(sendFile(server(), new Blob(['a\n']), open, stopped)).rejects.toThrow('aborted')
  })
})
