/** What a trial was and how it ended, for a terminal. */
import { dim, green, red, yellow } from '../../../../scripts/terminal.mjs'
import type { Fault } from './plan.ts'
import type { TrialResult } from './run-trial.ts'

/** One line for a trial that kept its promises; what broke below one that did not. */
export function wordsOf({ plan, broken, orders, recounts, seconds }: TrialResult): string {
  const { trial, sale, faults } = plan
  const room = sale.room === 'OFF' ? '' : `, ${sale.room}`
  const shape = `${sale.shoppers} people, ${sale.total} units, ${sale.limit} each${room}`
  const ended = `paid ${orders.paid} closed ${orders.closed} refused ${orders.refused}`
  const lines = [
    `${broken.length === 0 ? green('✓') : red('✗')} ${String(trial).padStart(3)}  ${shape} · ${ended} ${dim(`${seconds.toFixed(1)} s`)}`,
    ...faults.map((fault) => dim(`       ${faultWords(fault)}`)),
    ...(recounts > 0 ? [yellow(`       drift was counted away ${recounts} times`)] : []),
    ...broken.map((words) => red(`       ${words}`)),
  ]
  return lines.join('\n')
}

export function faultWords(fault: Fault): string {
  const seconds = (ms: number) => (ms / 1000).toFixed(2)
  const at = `${seconds(fault.atMs).padStart(5)} s `
  switch (fault.kind) {
    case 'KILL':
      return `${at} kill -9 ${fault.member}, back after ${seconds(fault.downMs)} s`
    case 'FREEZE':
      return `${at} ${fault.member} stands still for ${seconds(fault.forMs)} s`
    case 'LEVER':
      return `${at} staff: ${fault.lever.toLowerCase()}, for ${seconds(fault.forMs)} s`
    case 'WEATHER':
      return `${at} ${fault.from} → ${fault.to}: ${weatherWords(fault)} for ${seconds(fault.forMs)} s`
  }
}

function weatherWords({ weather }: Extract<Fault, { kind: 'WEATHER' }>): string {
  switch (weather.kind) {
    case 'CUT':
      return 'cut'
    case 'SLOW':
      return `${weather.delayMs} ms late`
    case 'SEVER':
      return 'every reply breaks off'
    case 'HALF_OPEN':
      return `half-open, then ${weather.after === 'DELIVER' ? 'everything arrives' : 'gone'}`
  }
}
