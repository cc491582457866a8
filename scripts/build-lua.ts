/** Writes apps/bff/src/redis/generated.ts from the annotated .lua files. A unit test fails when it is stale. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { compileScript, renderScripts } from '../apps/bff/src/redis/compile-script.ts'

const home = new URL('../apps/bff/src/redis/', import.meta.url)
const files = readdirSync(new URL('scripts/', home))
  .filter((file) => file.endsWith('.lua'))
  .sort()
if (files.length === 0) throw new Error('no .lua file found')
const scripts = files.map((file) => compileScript(file, readFileSync(new URL(`scripts/${file}`, home), 'utf8')))
writeFileSync(new URL('generated.ts', home), renderScripts(scripts))
console.log(`generated.ts: ${scripts.map((script) => script.name).join(', ')}`)
