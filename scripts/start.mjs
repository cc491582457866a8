import { runMain } from './terminal.mjs'
import { runOnOwnNode } from './toolchain.mjs'

await runMain(() => runOnOwnNode('start/main.ts', process.argv.slice(2)))
