import { join } from 'node:path'
import { launch, linesSince, logSize } from '../processes/launch.ts'
import { ROOT } from '../root.ts'
import { Problem } from '../terminal.mjs'
import { PNPM } from '../toolchain.mjs'

/**
 * Runs a package's script to its end; output goes to .data/logs/.
 * @throws Problem with its last lines when it fails
 */
export async function pnpmScript(filter: string, script: string, env: Record<string, string> = {}): Promise<void> {
  const logFile = join(ROOT, '.data', 'logs', `${script.replace(':', '-')}-${filter.split('/').at(-1)}.log`)
  const logged = logSize(logFile)
  const running = await launch({
    command: 'npx',
    args: ['--yes', PNPM, '--filter', filter, 'run', script],
    cwd: ROOT,
    env: { ...process.env, ...env },
    logFile,
  })
  const { code } = await running.exited
  if (code === 0) return
  const lines = linesSince(logFile, logged)
    .slice(-15)
    .map((line) => `\n    ${line}`)
  throw new Problem(`\`pnpm --filter ${filter} run ${script}\` failed (whole log: ${logFile}):${lines.join('')}`)
}
