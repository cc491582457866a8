import { type CardBatchView, importSliceBytes } from '@tidegate/shared/contracts/cards'
import { refusalOf } from '../../api/refusal.ts'

export interface SendFileDeps {
  /** One slice, from byte `from` on. */
  send: (slice: { batchId: string; from: number; last: boolean; body: Blob }) => Promise<CardBatchView>
  /** Where the server stands. */
  read: (batchId: string) => Promise<CardBatchView>
  wait: (ms: number) => Promise<void>
}

/** The file is not the one that was begun: it ends before the place where the batch goes on. */
export class OtherFile extends Error {
  override readonly name = 'OtherFile'
}

/**
 * Sends what the batch does not have of a file yet. The server says after every slice where to go on: a slice that ends within a line
 * starts again at that line, and one whose answer was lost is not taken in twice. An outage is waited out for a minute or so; then, or
 * when the merchant stops it, the batch stays open and the same file goes on later.
 */
export async function sendFile(
  { send, read, wait }: SendFileDeps,
  file: Blob,
  batch: CardBatchView,
  { onProgress, signal }: { onProgress: (batch: CardBatchView) => void; signal: AbortSignal },
): Promise<CardBatchView> {
  let known = batch
  for (let failures = 0; known.state === 'OPEN'; ) {
    signal.throwIfAborted()
    const from = known.nextByte
    if (from > file.size) throw new OtherFile('the file is shorter than what was taken in')
    const to = Math.min(from + importSliceBytes, file.size)
    try {
      known = await send({ batchId: batch.id, from, last: to === file.size, body: file.slice(from, to) })
      if (known.state === 'OPEN' && known.nextByte === from) throw new OtherFile('a slice without the end of a line')
      failures = 0
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof OtherFile || !refusalOf(error).retryable || ++failures > mostFailures) throw error
      await wait(Math.min(1_000 * 2 ** (failures - 1), 15_000))
      // Away still: the next try tells.
      known = await read(batch.id).catch(() => known)
    }
    onProgress(known)
  }
  return known
}

const mostFailures = 7
