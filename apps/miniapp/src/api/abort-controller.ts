/**
 * WeChat's JavaScript has no AbortController and every @trpc/client call makes one. webpack puts this in its place in the
 * mini target only; it covers what the client uses: `signal.aborted`, `reason`, add/removeEventListener('abort'), `onabort`.
 */
type Listener = (event: { type: 'abort' }) => void

class MiniAbortSignal {
  aborted = false
  reason: unknown = undefined
  onabort: Listener | null = null
  readonly listeners = new Set<Listener>()

  addEventListener(_type: 'abort', listener: Listener): void {
    this.listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: Listener): void {
    this.listeners.delete(listener)
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }
}

export class AbortController {
  readonly signal = new MiniAbortSignal()

  abort(reason: unknown = new Error('已取消')): void {
    if (this.signal.aborted) return
    this.signal.aborted = true
    this.signal.reason = reason
    const event = { type: 'abort' } as const
    this.signal.onabort?.(event)
    for (const listener of [...this.signal.listeners]) listener(event)
  }
}
