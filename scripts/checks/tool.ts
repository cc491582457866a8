import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.ts'
import { PNPM } from '../toolchain.mjs'

export type ToolRun = { code: number; output: string }

/**
 * Runs a program of a package on our own Node, to its end.
 * @param bin the package's program, e.g. `@biomejs/biome:biome`
 * @param show pass its output through as it comes instead of keeping it
 */
export function runTool(bin: string, args: string[], { show = false } = {}): Promise<ToolRun> {
  return run(process.execPath, [programOf(bin), ...args], show)
}

/** Turbo runs the packages' scripts through the pnpm it finds on PATH, where only `pnpm exec` puts one. */
export function runPnpm(args: string[]): Promise<ToolRun> {
  return run('npx', ['--yes', PNPM, ...args], false)
}

function run(command: string, args: string[], show: boolean): Promise<ToolRun> {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  return new Promise((resolve, reject) =>
    child.once('error', reject).once('close', (code) => resolve({ code: code ?? 1, output })),
  )
}

function programOf(name: string): string {
  const [pkg, program] = name.split(':') as [string, string]
  const dir = join(ROOT, 'node_modules', pkg)
  if (!existsSync(dir)) throw new Error(`${pkg} is not installed`)
  const { bin } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>
  }
  return join(dir, typeof bin === 'string' ? bin : (bin[program] as string))
}
