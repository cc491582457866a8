import { spawn } from 'node:child_process'
import { ROOT } from '../root.ts'
import { Problem } from '../terminal.mjs'

/** Runs the demo shop's seed, which does nothing when the shop is already there. */
export async function runSeed(env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, ['prisma/seed/main.ts'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0)
    throw new Problem(
      `The demo shop could not be filled (prisma/seed/main.ts):\n    ${output.trimEnd().split('\n').slice(-15).join('\n    ')}`,
    )
}
