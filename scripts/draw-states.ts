/** Writes the diagrams of docs/order-states.md from the tables in packages/shared. A test fails while the page is stale. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type OrderState,
  orderMoves,
  orderStarts,
  orderStateLabels,
  orderStates,
  orderTransitions,
  refundStateLabels,
  refundStates,
  refundTransitions,
} from '../packages/shared/src/states.ts'
import { ROOT } from './root.ts'

export const statesPage = join(ROOT, 'docs/order-states.md')

/** The page with both diagrams as the tables have them today. */
export function drawStates(page: string): string {
  return replaced(replaced(page, 'orders', orderDiagram()), 'refunds', refundDiagram())
}

function orderDiagram(): string {
  return [
    'stateDiagram-v2',
    ...orderStates.map((state) => `  ${state}: ${orderStateLabels[state]} ${state}`),
    ...orderStarts.map((state) => `  [*] --> ${state}`),
    ...orderMoves.map(({ from, to, when }) => `  ${from} --> ${to}: ${when}`),
    ...orderStates.filter((state) => ends(state)).map((state) => `  ${state} --> [*]`),
  ].join('\n')
}

function ends(state: OrderState): boolean {
  return orderTransitions[state].length === 0
}

function refundDiagram(): string {
  return [
    'stateDiagram-v2',
    ...refundStates.map((state) => `  ${state}: ${refundStateLabels[state]} ${state}`),
    '  [*] --> ASKED',
    '  [*] --> DUE',
    ...refundStates.flatMap((from) => refundTransitions[from].map((to) => `  ${from} --> ${to}`)),
  ].join('\n')
}

function replaced(page: string, name: string, diagram: string): string {
  const [start, end] = [`<!-- ${name}: drawn by scripts/draw-states.ts -->`, `<!-- /${name} -->`]
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/order-states.md lacks its marks for ${name}`)
  return `${page.slice(0, from + start.length)}\n\`\`\`mermaid\n${diagram}\n\`\`\`\n${page.slice(to)}`
}

if (import.meta.main) writeFileSync(statesPage, drawStates(readFileSync(statesPage, 'utf8')))
