/**
 * Turns an annotated .lua file into plain Redis Lua and a typed caller, so that nobody counts KEYS.
 *
 * The header is the contract: `-- @key name` and `-- @arg name` in order, at most one `-- @keys name` and one `-- @args name`
 * (as many as the caller has) at the end of theirs, and `-- @returns …`. In the body `keys.stock` and `args.order` stand for
 * KEYS[n] and ARGV[n]; a list is read as `keys.list[i]` and `#keys.list`.
 */
export interface CompiledScript {
  name: string
  /** Lua that Redis runs. */
  lua: string
  keys: string[]
  args: string[]
  keyList: string | null
  argList: string | null
}

/** @throws Error naming the script and the name, when the body uses a key or an argument that the header does not declare. */
export function compileScript(fileName: string, source: string): CompiledScript {
  const name = fileName.replace(/\.lua$/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const declared = (tag: string) =>
    [...source.matchAll(new RegExp(`^-- @${tag} +(\\w+)`, 'gm'))].map((m) => m[1] as string)
  const keys = declared('key')
  const args = declared('arg')
  const [keyList = null] = declared('keys')
  const [argList = null] = declared('args')
  const table = { keys: { names: keys, list: keyList, lua: 'KEYS' }, args: { names: args, list: argList, lua: 'ARGV' } }

  const body = source
    .split('\n')
    .filter((line) => !/^\s*--/.test(line) && line.trim() !== '')
    .join('\n')
  const lua = body.replace(
    /(#?)\b(keys|args)\.(\w+)(\[)?/g,
    (match, count: string, kind: 'keys' | 'args', used: string, open?: string) => {
      const { names, list, lua: array } = table[kind]
      if (used === list && count) return `(#${array} - ${names.length})${open ?? ''}`
      if (used === list && open) return `${array}[${names.length} + `
      const at = names.indexOf(used)
      if (at < 0 || count) throw new Error(`${fileName}: ${match} is not declared in the header`)
      return `${array}[${at + 1}]${open ?? ''}`
    },
  )
  return { name, lua, keys, args, keyList, argList }
}

/** The whole of generated.ts for `scripts`. */
export function renderScripts(scripts: CompiledScript[]): string {
  return `// Made by scripts/build-lua.ts from scripts/*.lua. Do not edit: change the .lua file and run it again.
import type { Redis } from 'ioredis'

type Value = string | number
/**
 * A list is one value of the call, and the client lays it flat. Spread, some 60,000 values overflow the stack after the client has made room for
 * the reply, and whatever else was asked in that turn gets the reply of another.
 */
type Call = (Value | readonly Value[])[]

${scripts.map(renderTypes).join('\n\n')}

/** Every script, defined once on \`redis\`. Replies are raw: the caller parses them into its outcome. */
export interface Scripts {
${scripts.map((s) => `  ${s.name}(keys: ${pascal(s.name)}Keys, args: ${pascal(s.name)}Args): Promise<unknown>`).join('\n')}
}

export function defineScripts(redis: Redis): Scripts {
${scripts.map((s) => `  redis.defineCommand('${commandName(s)}', { lua: ${s.name}Lua${s.keyList ? '' : `, numberOfKeys: ${s.keys.length}`} })`).join('\n')}
  const commands = redis as unknown as Record<string, (...call: Call) => Promise<unknown>>
  const run = (command: string, call: Call) => (commands[command] as (...call: Call) => Promise<unknown>).apply(redis, call)
  return {
${scripts.map(renderCaller).join('\n')}
  }
}

/** Puts every script into the server's cache, so that the first call of a sale is not the one that carries its source. */
export async function loadScripts(redis: Redis): Promise<void> {
  await Promise.all([${scripts.map((s) => `${s.name}Lua`).join(', ')}].map((lua) => redis.script('LOAD', lua)))
}

${scripts.map((s) => `const ${s.name}Lua = ${JSON.stringify(s.lua)}`).join('\n')}
`
}

function renderTypes(script: CompiledScript): string {
  const field = (type: string) => (name: string) => `  ${name}: ${type}`
  const keys = [
    ...script.keys.map(field('string')),
    ...(script.keyList ? [field('readonly string[]')(script.keyList)] : []),
  ]
  const args = [
    ...script.args.map(field('Value')),
    ...(script.argList ? [field('readonly Value[]')(script.argList)] : []),
  ]
  const shape = (suffix: string, fields: string[]) =>
    `export interface ${pascal(script.name)}${suffix} {\n${fields.join('\n')}\n}`
  return `${shape('Keys', keys)}\n${shape('Args', args)}`
}

function renderCaller(script: CompiledScript): string {
  const values = [
    ...(script.keyList ? [`${script.keys.length} + keys.${script.keyList}.length`] : []),
    ...script.keys.map((k) => `keys.${k}`),
    ...(script.keyList ? [`keys.${script.keyList}`] : []),
    ...script.args.map((a) => `args.${a}`),
    ...(script.argList ? [`args.${script.argList}`] : []),
  ]
  return `    ${script.name}: (keys, args) => run('${commandName(script)}', [${values.join(', ')}]),`
}

const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)
const commandName = (script: CompiledScript) => `tidegate${pascal(script.name)}`
