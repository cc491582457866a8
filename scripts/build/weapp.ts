// npm run build:weapp: the mini-program for WeChat's developer tools.
import { join } from 'node:path'
import { commandLine } from '../command-line.ts'
import { ROOT } from '../root.ts'
import { bold, runMain, step } from '../terminal.mjs'
import { BUNDLES, build, staleness } from './bundle.ts'

const ABOUT = `Compiles the mini-program into ${BUNDLES.weapp.output}: open that folder in WeChat's developer tools.`

await runMain(async () => {
  const flags = commandLine('npm run build:weapp', ABOUT, {
    api: { type: 'string', about: 'address of the API, https in production (default http://127.0.0.1:4000)' },
  })
  const bundle = { ...BUNDLES.weapp, env: flags.api === undefined ? {} : { API_BASE: flags.api } }
  await step('Build the mini-program', () => build(bundle))
  // The harness tests build it again when this one speaks to another API.
  staleness(bundle)?.remember()
  console.log(`\n${bold(join(ROOT, BUNDLES.weapp.output))}`)
})
