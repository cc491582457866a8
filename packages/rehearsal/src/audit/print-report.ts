import { bold, dim, green, red, yellow } from '../../../../scripts/terminal.mjs'
import type { AuditReport, Check } from './books.ts'

/** One line for each invariant with its figures; below a broken one, what broke it. */
export function printReport(report: AuditReport): void {
  console.log(bold('\n账目审计 · Audit of the books'))
  const width = Math.max(...report.checks.map((check) => columnsOf(check.label)))
  for (const check of report.checks) {
    console.log(
      `${markOf(check)} ${check.label}${' '.repeat(width - columnsOf(check.label))}  ${dim(figuresOf(check))}`,
    )
    for (const sample of check.samples) console.log(red(`    ${sample}`))
  }
  const broken = report.checks.filter((check) => !check.ok).length
  console.log(
    broken === 0
      ? green(`\n${report.checks.length} invariants hold, drift ${report.drift}`)
      : red(`\n${broken} of ${report.checks.length} invariants are broken`),
  )
}

function markOf(check: Check): string {
  if (!check.ok) return red('✗')
  return check.figures.moving ? yellow('~') : green('✓')
}

/** "claimed 100 · ordered 100"; what is zero and only matters when it is not is left out. */
export function figuresOf({ figures, ok }: Check): string {
  return Object.entries(figures)
    .filter(([name, value]) => (name !== 'broken' || !ok) && (name !== 'moving' || value > 0))
    .map(([name, value]) => `${name} ${value.toLocaleString('en')}`)
    .join(' · ')
}

/** Terminal columns: a CJK character takes two. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += /[\u2e80-\uffef]/.test(character) ? 2 : 1
  return columns
}
