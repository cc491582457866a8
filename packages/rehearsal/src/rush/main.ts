import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { DEMO_STAFF } from '../../../../prisma/seed/demo-staff.ts'
import { startInstance } from '../../../../scripts/instance/start-instance.ts'
import { Problem, runMain, step } from '../../../../scripts/terminal.mjs'
import { printReport } from '../audit/print-report.ts'
import { reportsDir } from '../config.ts'
import { type RushOptions, readRushOptions, rushHelp } from './options.ts'
import { jsonLine, printSummary, printVerdict } from './print-summary.ts'
import { brokenPromises, type RushResult, type RushShop, runRush } from './run-rush.ts'
import { showProgress } from './show-progress.ts'
import { reportPage } from './write-report.ts'

await runMain(async () => {
  const options = read(process.argv.slice(2))
  if (options === 'help') return console.log(rushHelp)
  const result = options.target ? await atTarget(options, options.target) : await atOwnInstance(options)
  printSummary(result)
  if (result.audit) printReport(result.audit)
  else console.log('\nThe target keeps its own books: run `npm run audit` there.')
  printVerdict(result)
  const file =
    options.report ?? join(reportsDir, `rush-${result.startedAt.toISOString().replaceAll(/[:.]/g, '-')}.html`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, reportPage(result))
  console.log(`报告 · report: ${file}`)
  if (options.json) console.log(jsonLine(result))
  return brokenPromises(result).length === 0 ? 0 : 1
})

function read(args: string[]): RushOptions | 'help' {
  try {
    return readRushOptions(args)
  } catch (error) {
    throw new Problem(`${(error as Error).message}. \`npm run rush -- --help\` lists the options.`)
  }
}

async function atTarget(options: RushOptions, target: string): Promise<RushResult> {
  const sandboxUrl = options.sandbox ?? ''
  return withProgress(options, {
    apiUrl: target,
    sandboxUrl,
    staff: options.staff ?? DEMO_STAFF,
    books: null,
    instance: null,
  })
}

async function atOwnInstance(options: RushOptions): Promise<RushResult> {
  const dir = join(tmpdir(), `tidegate-rush-${process.pid}`)
  await using instance = await step('Start an instance of its own', (note) =>
    startInstance({
      dir,
      temporary: true,
      env: { LOG_LEVEL: 'warn' },
      onStep: (title, work) => {
        note(title)
        return work()
      },
    }),
  )
  const pool = new pg.Pool({ connectionString: instance.env.DATABASE_URL, max: 2 })
  pool.on('error', () => {}) // an idle connection may end with the instance
  const hot = new Redis(instance.env.REDIS_URL ?? '', { maxRetriesPerRequest: null })
  hot.on('error', () => {}) // --kill redis: it comes back
  try {
    return await withProgress(options, {
      apiUrl: instance.urls.api,
      sandboxUrl: instance.urls.sandbox,
      staff: DEMO_STAFF,
      books: { pool, hot, lanes: Number(instance.env.LANES) },
      instance,
    })
  } finally {
    hot.disconnect()
    await pool.end()
  }
}

async function withProgress(options: RushOptions, rushShop: RushShop): Promise<RushResult> {
  const progress = showProgress(options.shoppers)
  try {
    return await runRush(options, rushShop, {
      onPhase: (title) => progress.phase(title),
      onSale: (sale, tally) => progress.sale(sale, tally),
      onFault: (words) => progress.note(words),
    })
  } finally {
    progress.end()
  }
}
