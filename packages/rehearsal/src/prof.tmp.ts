import { Redis } from 'ioredis'
import pg from 'pg'
import { DEMO_STAFF } from '../../../prisma/seed/demo-staff.ts'
import { startInstance } from '../../../scripts/instance/start-instance.ts'
import { readRushOptions } from './rush/options.ts'
import { jsonLine, printSummary } from './rush/print-summary.ts'
import { runRush } from './rush/run-rush.ts'

const options = readRushOptions(process.argv.slice(2)) as any
await using instance = await startInstance({
  dir: '/tmp/tidegate-prof',
  temporary: true,
  env: { LOG_LEVEL: 'warn', NODE_OPTIONS: '--cpu-prof --cpu-prof-dir=/tmp/rprof' },
})
const pool = new pg.Pool({ connectionString: instance.env.DATABASE_URL, max: 2 })
const hot = new Redis(instance.env.REDIS_URL!)
const roles = Object.fromEntries((['api', 'worker', 'scheduler', 'sandbox'] as const).map((r) => [r, instance.pid(r)]))
const r = await runRush(
  options,
  {
    apiUrl: instance.urls.api,
    sandboxUrl: instance.urls.sandbox,
    staff: DEMO_STAFF,
    books: { pool, hot, lanes: 16 },
    instance,
  },
  { onPhase: console.log, onSale() {}, onFault() {} },
)
printSummary(r)
console.log(jsonLine(r))
console.log(roles)
hot.disconnect()
await pool.end()
