import { generateClient } from '../migrate/migrate.ts'
import { red, step } from '../terminal.mjs'
import { runPnpm, runTool, type ToolRun } from './tool.ts'

type Check = { title: string; run: (fix: boolean) => Promise<ToolRun> }

const CHECKS: Check[] = [
  {
    title: 'Format and imports (Biome)',
    run: (fix) =>
      runTool('@biomejs/biome:biome', ['check', '--colors=off', '--max-diagnostics=20', ...(fix ? ['--write'] : [])]),
  },
  {
    title: 'Lint, type-aware (oxlint)',
    run: (fix) => runTool('oxlint:oxlint', ['--type-aware', '--deny-warnings', ...(fix ? ['--fix'] : [])]),
  },
  {
    title: 'Types of every package (tsc)',
    run: () =>
      runPnpm([
        'exec',
        'turbo',
        'run',
        'check-types',
        '--continue',
        '--output-logs=errors-only',
        '--log-order=grouped',
      ]),
  },
  { title: 'Dead code (knip)', run: () => runTool('knip:knip', ['--no-progress']) },
]

/** Runs every check, also after one failed, and prints what the failed ones said. */
export async function runChecks(fix = false): Promise<{ passed: number; failed: number }> {
  await step('Prisma client', generateClient)
  let failed = 0
  for (const check of CHECKS) {
    const said: string[] = []
    await step(check.title, async () => {
      const { code, output } = await check.run(fix)
      if (code === 0) return
      said.push(output.trim())
      throw new Error(check.title)
    }).catch((error: unknown) => {
      if (said.length === 0) throw error
      failed += 1
      console.log(`\n${said.join('\n')}\n\n${red(`${check.title}: failed`)}\n`)
    })
  }
  return { passed: CHECKS.length - failed, failed }
}
