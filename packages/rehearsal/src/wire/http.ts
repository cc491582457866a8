import { Pool } from 'undici'

/** What came back, or why nothing did. `status` 0: no whole answer; `reason` says whether we gave up or the line broke. */
export interface HttpAnswer {
  status: number
  body: string
  reason: 'TIMEOUT' | 'NETWORK' | null
}

export interface Http {
  /**
   * One request on a pooled keep-alive connection. Never rejects.
   *
   * @param headers flat list: name, value, name, value; kept by the caller, not copied
   * @param timeoutMs counted from now, so waiting for a free connection is part of it, as it is for a person
   */
  send(
    method: 'GET' | 'POST',
    path: string,
    headers: string[],
    body: string | null,
    timeoutMs: number,
  ): Promise<HttpAnswer>
  close(): Promise<void>
}

/**
 * undici's `dispatch` with a handler of our own: no streams, no body mixins. On 2 shared cores the generator's own cost is
 * latency of the server it measures.
 */
export function createHttp(origin: string, connections: number): Http {
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connectTimeout: 5_000,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return {
    send: (method, path, headers, body, timeoutMs) =>
      new Promise((resolve) => {
        const exchange = new Exchange(resolve, timeoutMs)
        pool.dispatch({ method, path, headers, body }, exchange)
      }),
    close: () => pool.destroy(),
  }
}

type Controller = Parameters<NonNullable<import('undici').Dispatcher.DispatchHandler['onRequestStart']>>[0]

const gaveUp = new Error('the shopper gave up')

class Exchange {
  private readonly resolve: (answer: HttpAnswer) => void
  private readonly timer: NodeJS.Timeout
  private controller: Controller | null = null
  private status = 0
  private readonly chunks: Buffer[] = []
  private done = false

  constructor(resolve: (answer: HttpAnswer) => void, timeoutMs: number) {
    this.resolve = resolve
    this.timer = setTimeout(() => this.giveUp(), timeoutMs)
  }

  onRequestStart(controller: Controller): void {
    this.controller = controller
    if (this.done) controller.abort(gaveUp)
  }

  onResponseStart(_controller: Controller, status: number): void {
    this.status = status
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.chunks.push(chunk)
  }

  onResponseEnd(): void {
    const [first] = this.chunks
    const whole = this.chunks.length > 1 ? Buffer.concat(this.chunks) : first
    this.finish({ status: this.status, body: whole?.toString('utf8') ?? '', reason: null })
  }

  onResponseError(): void {
    this.finish({ status: 0, body: '', reason: 'NETWORK' })
  }

  private giveUp(): void {
    this.finish({ status: 0, body: '', reason: 'TIMEOUT' })
    this.controller?.abort(gaveUp)
  }

  private finish(answer: HttpAnswer): void {
    if (this.done) return
    this.done = true
    clearTimeout(this.timer)
    this.resolve(answer)
  }
}
