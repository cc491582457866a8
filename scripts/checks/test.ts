// npm test
import { commandLine } from '../command-line.ts'
import { bold, Problem, red, runMain, step } from '../terminal.mjs'
import { ensureChromium } from './chromium.ts'
import { runChecks } from './run-checks.ts'
import { runSuites } from './run-suites.ts'

const ABOUT = `Checks (see npm run check), unit tests, integration tests on a real PostgreSQL and Redis started for them, then a
whole Tidegate in Chromium and the compiled mini-program in a harness. The last line counts them all.`

type Part = { title: string; browser: boolean; run: () => Promise<{ passed: number; failed: number }> }

const PARTS: Part[] = [
  { title: 'Checks', browser: false, run: () => runChecks() },
  { title: 'Unit and integration', browser: false, run: () => runSuites('unit-integration', ['unit', 'integration']) },
  {
    title: 'In the browser',
    browser: true,
    run: async () => {
      await step('Chromium', ensureChromium)
      return await runSuites('e2e', ['e2e'])
    },
  },
  { title: 'The compiled mini-program', browser: true, run: () => runSuites('weapp', ['weapp']) },
]

await runMain(async () => {
  const { fast } = commandLine('npm test [-- --fast]', ABOUT, {
    fast: { type: 'boolean', about: 'no browser and no bundles: the same as npm run test:fast' },
  })
  let passed = 0
  let failed = 0
  for (const part of PARTS.filter(({ browser }) => !browser || fast !== true)) {
    console.log(`\n${bold(part.title)}`)
    const result = await part.run().catch(tellProblem)
    passed += result.passed
    failed += result.failed
  }
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 ? 0 : 1
})

/** A part that could not even run is one failure; the others still run. */
function tellProblem(error: unknown): { passed: number; failed: number } {
  console.error(error instanceof Problem ? `${red('✗')} ${error.message}` : error)
  return { passed: 0, failed: 1 }
}
