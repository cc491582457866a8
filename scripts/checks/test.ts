// npm test
import { buildWeb } from '../build/web.ts'
import { commandLine } from '../command-line.ts'
import { bold, Problem, red, runMain, step, yellow } from '../terminal.mjs'
import { ensureChromium } from './chromium.ts'
import { runChecks } from './run-checks.ts'
import { type Result, runSuites } from './run-suites.ts'

const ABOUT = `Checks (see npm run check), unit tests, integration tests on a real PostgreSQL and Redis started for them, then a
whole Tidegate in Chromium and the compiled mini-program in a harness. The last line counts them all.`

type Part = { title: string; browser: boolean; run: () => Promise<Result> }

const PARTS: Part[] = [
  { title: 'Checks', browser: false, run: () => runChecks() },
  { title: 'Unit and integration', browser: false, run: () => runSuites('unit-integration', ['unit', 'integration']) },
  {
    title: 'In the browser, and the compiled mini-program',
    browser: true,
    // Two at once: a flow mostly waits for what it looks at. The merchant's take longest, so the mini-program comes after the shopper's.
    run: async () => {
      await step('Chromium', ensureChromium)
      await buildWeb(step)
      return sumOf(await Promise.all([runSuites('e2e-merchant', ['e2e-merchant']), inTurn('e2e-shopper', 'weapp')]))
    },
  },
]

await runMain(async () => {
  const { fast } = commandLine('npm test [-- --fast]', ABOUT, {
    fast: { type: 'boolean', about: 'no browser and no bundles: the same as npm run test:fast' },
  })
  const results: Result[] = []
  for (const part of PARTS.filter(({ browser }) => !browser || fast !== true)) {
    console.log(`\n${bold(part.title)}`)
    results.push(await part.run().catch(tellProblem))
  }
  const { passed, failed, failures, unsteady } = sumOf(results)
  // Once more at the end, where whoever reads a long log looks first.
  for (const failure of unsteady) console.log(`${yellow('~')} unsteady, passed when run again: ${failure}`)
  for (const failure of failures) console.log(`${red('✗')} ${failure}`)
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 ? 0 : 1
})

async function inTurn(...projects: string[]): Promise<Result> {
  const results: Result[] = []
  for (const project of projects) results.push(await runSuites(project, [project], { shown: 'afterwards' }))
  return sumOf(results)
}

function sumOf(results: Result[]): Required<Result> {
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    failures: results.flatMap(({ failures = [] }) => failures),
    unsteady: results.flatMap(({ unsteady = [] }) => unsteady),
  }
}

/** A part that could not even run is one failure; the others still run. */
function tellProblem(error: unknown): Result {
  console.error(error instanceof Problem ? `${red('✗')} ${error.message}` : error)
  return { passed: 0, failed: 1 }
}
