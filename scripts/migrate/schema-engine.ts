#!/usr/bin/env node
// Stands in for Prisma's native schema engine, which its command line would download: the same arguments and the same
// JSON-RPC over stdin and stdout, on @prisma/schema-engine-wasm (built from the same engine commit) and adapter-pg.
// Prisma finds it through PRISMA_SCHEMA_ENGINE_BINARY, which prisma.config.ts sets where the native engine is absent.
//
//   schema-engine cli can-connect-to-database|create-database|drop-database --datasource JSON
//   schema-engine --datamodels FILE… --datasource JSON       JSON-RPC, one message a line
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg'
import { canConnect, createDatabase, databaseVersion, describeError, dropDatabase } from './maintenance.ts'
import { MigrationAdapter } from './migration-adapter.ts'

// Neither ES2023 nor @types/node declares it.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: { __wbindgen_start(): void } }
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  strict: false, // the command line passes more than we need
  options: {
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
    version: { type: 'boolean' },
  },
})
const url =
  typeof options.datasource === 'string' ? (JSON.parse(options.datasource) as { url?: string }).url : undefined

if (options.version === true) console.log('schema-engine-cli (WebAssembly, through adapter-pg)')
else if (positionals[0] === 'cli') process.exitCode = await runCli(positionals[1] ?? '')
else serve()

async function runCli(command: string): Promise<number> {
  const target = requireUrl()
  try {
    if (command === 'can-connect-to-database') await canConnect(target)
    else if (command === 'create-database') await createDatabase(target)
    else if (command === 'drop-database') await dropDatabase(target)
    return 0
  } catch (error) {
    const { code, message } = describeError(error, target)
    process.stderr.write('\n') // the command line drops the first line
    logError(message, code)
    return 1
  }
}

function serve(): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      logError(panicMessage() || (error instanceof Error ? (error.stack ?? error.message) : String(error)))
      process.exit(101) // what the command line takes for a panic of the engine
    })
  const engine = lazily(startEngine)
  let inOrder = Promise.resolve()
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  lines.on('line', (line) => {
    const request = JSON.parse(line) as { id: number; method?: string; params?: unknown }
    const { method } = request
    if (method === undefined) return // an answer to one of our prints
    inOrder = inOrder.then(async () => send({ id: request.id, ...(await answer(method, request.params, engine)) }))
  })
  lines.on('close', () => void inOrder.then(() => process.exit(0)))
}

async function answer(method: string, params: unknown, engine: () => Promise<wasm.SchemaEngine>): Promise<object> {
  try {
    return { result: (await call(method, params, engine)) ?? null }
  } catch (error) {
    const { message, meta = null, code = null } = error as Error & { meta?: unknown; code?: string }
    const data = { is_panic: false, message, meta, error_code: code }
    return { error: { code: 4466, message: 'An error happened. Check the data field for details.', data } }
  }
}

async function call(method: string, params: unknown, engine: () => Promise<wasm.SchemaEngine>): Promise<unknown> {
  // What the native engine does on its own connection, the WebAssembly one leaves to its host.
  if (method === 'createDatabase') return { databaseName: await createDatabase(requireUrl()) }
  if (method === 'ensureConnectionValidity') return await canConnect(requireUrl())
  if (method === 'getDatabaseVersion') return await databaseVersion(requireUrl())
  const methods = (await engine()) as unknown as Record<string, (params: unknown) => Promise<unknown>>
  const result = await methods[method]?.(params)
  const printed = method === 'diff' ? (result as { stdout?: string | null } | undefined)?.stdout : undefined
  if (typeof printed === 'string') send({ id: nextPrintId++, method: 'print', params: { content: printed } })
  return result
}

let nextPrintId = 1_000_000

async function startEngine(): Promise<wasm.SchemaEngine> {
  const binary = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')).replace(
    /\.js$/,
    '.wasm',
  )
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(binary)), {
    './schema_engine_bg.js': wasm,
  })
  const glue = wasm as unknown as { __wbg_set_wasm(exports: object): void }
  glue.__wbg_set_wasm(exports)
  exports.__wbindgen_start()
  const files = (options.datamodels ?? []).map(String)
  return await wasm.SchemaEngine.new(
    { datamodels: files.length === 0 ? undefined : files.map((file) => [file, readFileSync(file, 'utf8')]) },
    (line: string) => process.env.DEBUG && process.stderr.write(`${line}\n`),
    bindMigrationAwareSqlAdapterFactory(new MigrationAdapter(url)),
  )
}

/** The WebAssembly side leaves the message of a panic here before it traps. */
const panics = {
  message: '',
  get: () => panics.message,
  set_message: (text: string) => {
    panics.message = `RuntimeError: ${text}`
  },
}
Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: panics })

function panicMessage(): string {
  return panics.message
}

function requireUrl(): string {
  if (url === undefined) throw new Error('The datasource has no url: set DATABASE_URL.')
  return url
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

function logError(message: string, code?: string): void {
  const fields = { message, error_code: code }
  const entry = { timestamp: new Date().toISOString(), level: 'ERROR', target: 'schema_engine::logger', fields }
  process.stderr.write(`${JSON.stringify(entry)}\n`)
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
