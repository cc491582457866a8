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
  env: { LOG_LEVEL: 'warn' },
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

import { readdirSync, readFileSync } from 'node:fs'

const cpu = (pid: number) => {
  const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return { ppid: +f[1]!, s: (+f[11]! + +f[12]! + +f[13]! + +f[14]!) / 100 }
}
const pgpid = instance.pid('postgres')
let pgSum = 0
for (const d of readdirSync('/proc'))
  if (/^\d+$/.test(d))
    try {
      const c = cpu(+d)
      if (c.ppid === pgpid || +d === pgpid) pgSum += c.s
    } catch {}
console.log(
  'CPU s',
  Object.fromEntries(Object.entries(roles).map(([n, p]) => [n, cpu(p).s])),
  'pg',
  pgSum,
  'redis',
  cpu(instance.pid('redis')).s,
  'cache',
  cpu(instance.pid('redisCache')).s,
  'generator',
  process.cpuUsage(),
)
const { rows } = await pool
  .query(
    `SELECT count(*) FILTER (WHERE state='PAID') paid, count(*) FILTER (WHERE p.state IS NULL) none, array_agg(DISTINCT p.state) s FROM orders o LEFT JOIN payments p ON p.order_id=o.id`,
  )
  .catch((e) => ({ rows: [e.message] }))
console.log(rows)
hot.disconnect()
await pool.end()
