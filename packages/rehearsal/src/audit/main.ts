import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import pg from 'pg'
import { Problem, runMain } from '../../../../scripts/terminal.mjs'
import { booksAddress } from '../config.ts'
import { auditBooks } from './audit-books.ts'
import { printReport } from './print-report.ts'

const help = `Usage: npm run audit [-- --json] [--stuck-after S]

Check every invariant of the shop's books across Redis and PostgreSQL. Reads only; may run while a sale is on.
Looks at DATABASE_URL and REDIS_URL, else at the stores of \`npm start\`. Its lanes are those that its first role
wrote down; before one has, LANES (16).
Exit code 1 when an invariant is broken.

  --json            end with one line of JSON
  --stuck-after S   journal entries and owed releases older than S seconds are stuck (60)
  --help`

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      'stuck-after': { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(help)
  const stuckAfterSeconds = Number(values['stuck-after'])
  if (!(stuckAfterSeconds > 0)) throw new Problem('--stuck-after must be a number of seconds')

  const address = booksAddress()
  const pool = new pg.Pool({ connectionString: address.databaseUrl, max: 2, connectionTimeoutMillis: 3_000 })
  const hot = new Redis(address.redisUrl, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 3_000 })
  hot.on('error', () => {}) // told by connect()
  try {
    await reach('PostgreSQL', 'DATABASE_URL', address.databaseUrl, () => pool.query('SELECT 1'))
    await reach('Redis', 'REDIS_URL', address.redisUrl, () => hot.connect())
    const report = await auditBooks({ pool, hot, lanes: await lanesOf(pool, address.lanes), stuckAfterSeconds })
    printReport(report)
    if (values.json) console.log(JSON.stringify(report))
    return report.ok ? 0 : 1
  } finally {
    hot.disconnect()
    await pool.end()
  }
})

/** As many as its first role wrote down. */
async function lanesOf(pool: pg.Pool, unlessSaid: number): Promise<number> {
  const { rows } = await pool.query<{ lanes: number }>(
    `SELECT (value->>'lanes')::int AS lanes FROM switches WHERE name = 'lanes'`,
  )
  return rows[0]?.lanes ?? unlessSaid
}

async function reach(what: string, variable: string, url: string, connect: () => Promise<unknown>): Promise<void> {
  try {
    await connect()
  } catch (error) {
    const { host } = new URL(url) // never the whole URL: it may hold a password
    throw new Problem(
      `${what} at ${host} does not answer (${(error as Error).message}): run \`npm start\`, or set ${variable}.`,
    )
  }
}
