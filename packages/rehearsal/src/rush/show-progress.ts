import { bold, cyan, dim } from '../../../../scripts/terminal.mjs'
import type { Sale } from './purchase.ts'
import type { Tally } from './tally.ts'

/** A bar that redraws itself on a terminal, a plain line every few seconds elsewhere. */
export interface Progress {
  phase(title: string): void
  sale(sale: Sale, tally: Tally): void
  note(words: string): void
  end(): void
}

export function showProgress(shoppers: number): Progress {
  const tty = process.stdout.isTTY && process.env.CI === undefined
  let title = ''
  let began = performance.now()
  let running: { sale: Sale; tally: Tally } | null = null
  let requestsBefore = 0

  const everyMs = tty ? 200 : 3_000
  const draw = () => {
    if (title === '') return
    const line = `${dim(`${((performance.now() - began) / 1000).toFixed(0).padStart(3)} s`)} ${title}${running ? `  ${saleLine(running, shoppers)}` : ''}`
    const rate = running ? Math.round(((running.tally.requests - requestsBefore) * 1000) / everyMs) : 0
    requestsBefore = running?.tally.requests ?? 0
    const text = running ? `${line}  ${dim(`${rate}/s`)}` : line
    if (tty) process.stdout.write(`\r\x1b[2K${text}`)
    else console.log(text)
  }
  const timer = setInterval(draw, everyMs)
  timer.unref()
  const clear = () => {
    if (tty) process.stdout.write('\r\x1b[2K')
  }
  return {
    phase(next) {
      clear()
      if (title !== '')
        console.log(`${dim(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s`)}  ${title}`)
      title = next
      began = performance.now()
      if (!tty) draw()
    },
    sale(sale, tally) {
      running = { sale, tally }
    },
    note(words) {
      clear()
      console.log(bold(`         ${words}`))
    },
    end() {
      clearInterval(timer)
      clear()
      if (title !== '')
        console.log(`${dim(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s`)}  ${title}`)
    },
  }
}

function saleLine({ sale, tally }: { sale: Sale; tally: Tally }, shoppers: number): string {
  const width = 24
  const filled = Math.round((tally.funnel.finished / shoppers) * width)
  const bar = `${cyan('█'.repeat(filled))}${dim('░'.repeat(width - filled))}`
  const second = (Date.now() - sale.startsAt) / 1000
  const clock = second < 0 ? `T${second.toFixed(0)}` : `T+${second.toFixed(0)}`
  return `${clock} ${bar} ${tally.funnel.finished}/${shoppers} · 抢到 ${tally.funnel.reserved} · 下单 ${tally.funnel.ordered} · 已付 ${tally.funnel.paid}`
}
