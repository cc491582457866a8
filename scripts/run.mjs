// npm run <command>: every command but `start`, on the project's own Node.
import { Problem, runMain } from './terminal.mjs'
import { runOnOwnNode } from './toolchain.mjs'

/** @type {Record<string, string>} */
const COMMANDS = {
  test: 'checks/test.ts',
  check: 'checks/check.ts',
  doctor: 'doctor/main.ts',
  'build-weapp': 'build/weapp.ts',
  rush: '../packages/rehearsal/src/rush/main.ts',
  chaos: '../packages/rehearsal/src/chaos/main.ts',
  audit: '../packages/rehearsal/src/audit/main.ts',
  bench: '../packages/rehearsal/src/bench/main.ts',
  shots: 'shots/main.ts',
  vitals: 'vitals/main.ts',
}

await runMain(async () => {
  const [command = '', ...args] = process.argv.slice(2)
  const script = COMMANDS[command]
  if (script === undefined)
    throw new Problem(`Unknown command "${command}": use one of ${Object.keys(COMMANDS).join(', ')}.`)
  return await runOnOwnNode(script, args)
})
