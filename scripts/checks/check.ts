// npm run check
import { commandLine } from '../command-line.ts'
import { runMain } from '../terminal.mjs'
import { runChecks } from './run-checks.ts'

const ABOUT = 'Format and imports (Biome), lint with types (oxlint), types (tsc, cached by turbo), dead code (knip).'

await runMain(async () => {
  const { fix } = commandLine('npm run check [-- --fix]', ABOUT, {
    fix: { type: 'boolean', about: 'write what can be put right by machine' },
  })
  const { passed, failed } = await runChecks(fix)
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
})
