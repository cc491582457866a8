/**
 * A line that can be broken: a TCP proxy between one process and what it talks to.
 *
 * A process that dies takes its connections along. Worse days are those on which only the line fails, and neither end knows what the other
 * one did: a request that is carried out and never answered, a transaction held open by a client that gave up long ago.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export type Weather =
  | { kind: 'CALM' }
  /** Connections break, new ones are refused. */
  | { kind: 'CUT' }
  /** Everything arrives late. */
  | { kind: 'SLOW'; delayMs: number }
  /** Everything of all connections, both ways, has to pass one narrow place. */
  | { kind: 'NARROW'; bytesPerSecond: number }
  /** Requests arrive and are carried out; each reply breaks off in the middle. */
  | { kind: 'SEVER' }
  /** Half-open: nothing passes, nobody is told. What is under way arrives when it is over, or never. */
  | { kind: 'HALF_OPEN'; after: 'DELIVER' | 'DROP' }

export interface Link {
  port: number
  turn(weather: Weather): void
  close(): Promise<void>
}

/** @param target port on this machine that the next connection leads to */
export async function createLink(target: () => number): Promise<Link> {
  const lines = new Set<Line>()
  let weather: Weather = { kind: 'CALM' }
  const narrows: Narrows = { freeAt: 0 }
  const server = createServer({ allowHalfOpen: false }, (near) => {
    if (weather.kind === 'CUT') return void near.resetAndDestroy()
    const line = new Line(near, connect({ port: target(), host: '127.0.0.1' }), () => weather, narrows)
    lines.add(line)
    line.ended = () => lines.delete(line)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    turn(next) {
      const before = weather
      weather = next
      if (before.kind === 'HALF_OPEN') for (const line of [...lines]) line.wake(before.after)
      if (next.kind === 'CUT') for (const line of [...lines]) line.break()
      if (next.kind === 'HALF_OPEN') for (const line of lines) line.hold()
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const line of [...lines]) line.break()
      await closed
    },
  }
}

/** When the narrow place has let through what came before; by the monotonic clock. */
interface Narrows {
  freeAt: number
}

/** One connection through the link: the near end called, the far end answers. */
class Line {
  ended: () => void = () => {}
  private readonly near: Socket
  private readonly far: Socket
  private readonly weather: () => Weather
  private readonly narrows: Narrows

  constructor(near: Socket, far: Socket, weather: () => Weather, narrows: Narrows) {
    this.narrows = narrows
    this.near = near
    this.far = far
    this.weather = weather
    near.setNoDelay(true)
    far.setNoDelay(true)
    this.carry(near, far, { replies: false })
    this.carry(far, near, { replies: true })
    if (weather().kind === 'HALF_OPEN') this.hold()
  }

  /** Both ends are told at once, rudely. */
  break(): void {
    this.near.resetAndDestroy()
    this.far.resetAndDestroy()
  }

  hold(): void {
    this.near.pause()
    this.far.pause()
  }

  wake(after: 'DELIVER' | 'DROP'): void {
    // Whoever left meanwhile has not been missed yet.
    if (after === 'DROP' || this.near.destroyed || this.far.destroyed) return this.break()
    this.near.resume()
    this.far.resume()
  }

  private delayOf(bytes: number): number {
    const weather = this.weather()
    if (weather.kind === 'SLOW') return weather.delayMs
    if (weather.kind !== 'NARROW') return 0
    const now = performance.now()
    this.narrows.freeAt = Math.max(this.narrows.freeAt, now) + (bytes * 1_000) / weather.bytesPerSecond
    return this.narrows.freeAt - now
  }

  private carry(from: Socket, to: Socket, { replies }: { replies: boolean }): void {
    // What is late keeps what comes after it waiting: bytes never overtake.
    let late = Promise.resolve()
    let waiting = 0
    const inTurn = (delayMs: number, pass: () => void) => {
      const due = performance.now() + delayMs
      waiting++
      late = late.then(async () => {
        await sleep(Math.max(0, due - performance.now()))
        waiting--
        if (!to.destroyed) pass()
      })
    }
    from.on('data', (chunk: Buffer) => {
      const weather = this.weather()
      if (weather.kind === 'SEVER' && replies) {
        to.write(chunk.subarray(0, chunk.length >> 1), () => this.break())
        return
      }
      const delayMs = this.delayOf(chunk.length)
      if (delayMs > 0 || waiting > 0) return inTurn(delayMs, () => to.write(chunk))
      if (to.write(chunk)) return
      from.pause()
      to.once('drain', () => {
        if (this.weather().kind !== 'HALF_OPEN') from.resume()
      })
    })
    from.on('end', () => (waiting > 0 ? inTurn(0, () => to.end(() => to.destroy())) : to.end()))
    from.on('error', () => {}) // told by 'close'
    from.on('close', (failed) => {
      if (to.destroyed) return this.ended()
      if (this.weather().kind === 'HALF_OPEN') return
      if (failed) to.resetAndDestroy()
      else if (waiting === 0) to.end(() => to.destroy())
    })
  }
}
