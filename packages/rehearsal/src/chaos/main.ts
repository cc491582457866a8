import { join, relative } from 'node:path'
import { ROOT } from '../../../../scripts/root.ts'
import { bold, dim, Problem, red, runMain } from '../../../../scripts/terminal.mjs'
import { reportsDir } from '../config.ts'
import { type ChaosOptions, chaosHelp, readChaosOptions } from './options.ts'
import { runChaos } from './run-chaos.ts'
import { wordsOf } from './words.ts'

await runMain(async () => {
  const options = read(process.argv.slice(2))
  if (options === 'help') return console.log(chaosHelp)
  const { seed, only } = options
  const trials = only === null ? Array.from({ length: options.trials }, (_, trial) => trial) : [only]
  console.log(bold(`${trials.length} trials with seed ${seed}`))
  const results = await runChaos({
    seed,
    trials,
    keepIn: join(reportsDir, 'chaos'),
    onStep: (title) => console.log(dim(`… ${title}`)),
    onTrial(result, evidence) {
      console.log(wordsOf(result))
      if (evidence)
        console.log(
          red(
            `       logs in ${relative(ROOT, evidence)}; once more: npm run chaos -- --seed ${seed} --only ${result.plan.trial}`,
          ),
        )
    },
  })
  const failed = results.filter(({ broken }) => broken.length > 0)
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0)
  console.log(
    bold(
      `\n${results.length - failed.length} of ${results.length} trials kept every promise, ${(seconds / results.length).toFixed(1)} s each`,
    ),
  )
  if (options.json)
    console.log(JSON.stringify({ seed, trials: results.length, failed: failed.map(({ plan }) => plan.trial), seconds }))
  return failed.length === 0 ? 0 : 1
})

function read(args: string[]): ChaosOptions | 'help' {
  try {
    return readChaosOptions(args)
  } catch (error) {
    throw new Problem(`${(error as Error).message}. \`npm run chaos -- --help\` lists the options.`)
  }
}
