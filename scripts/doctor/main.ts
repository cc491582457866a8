// npm run doctor: what this machine has, what it lacks, and what to do about it.
import { existsSync, statfsSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { findChromium, hasChineseFont } from '../checks/chromium.ts'
import { commandLine } from '../command-line.ts'
import { FIXED_PORTS } from '../instance/ports.ts'
import { reachPostgres, reachRedis } from '../instance/reach.ts'
import { runningInstance } from '../instance/record.ts'
import { nativeSchemaEngine } from '../migrate/native-engine.ts'
import { isPortFree } from '../processes/port.ts'
import { ROOT } from '../root.ts'
import { findEngine } from '../stores/postgres-engine.ts'
import { findRedisServer, UNPACKED_REDIS } from '../stores/redis-server.ts'
import { userForPostgres } from '../stores/system-user.ts'
import { dim, green, Problem, red, runMain, yellow } from '../terminal.mjs'

/** note: worth knowing, stops nothing. */
type Finding = { level: 'good' | 'note' | 'bad'; text: string }
type Examination = { name: string; look: () => Promise<Finding> | Finding }

const DIR = join(ROOT, '.data')
const GIB = 1024 ** 3

const EXAMINATIONS: Examination[] = [
  { name: 'Node', look: () => good(`${process.versions.node} from the lockfile`) },
  { name: 'Machine', look: lookAtMachine },
  { name: 'Disk', look: lookAtDisk },
  { name: 'PostgreSQL', look: lookAtPostgres },
  { name: 'Redis', look: lookAtRedis },
  { name: 'Prisma engine', look: () => good(nativeSchemaEngine() ?? 'stand-in on WebAssembly, no download') },
  { name: 'Chromium', look: lookAtChromium },
  { name: 'Ports', look: lookAtPorts },
]

await runMain(async () => {
  commandLine('npm run doctor', 'Tells what this machine has, what it lacks, and what to do about it.', {})
  const marks = { good: green('✓'), note: yellow('!'), bad: red('✗') }
  let bad = 0
  for (const { name, look } of EXAMINATIONS) {
    const { level, text } = await examine(look)
    if (level === 'bad') bad += 1
    console.log(`${marks[level]} ${name.padEnd(15)}${level === 'good' ? dim(text) : text}`)
  }
  return bad === 0 ? 0 : 1
})

async function examine(look: Examination['look']): Promise<Finding> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Problem) return { level: 'bad', text: error.message }
    throw error
  }
}

function lookAtMachine(): Finding {
  const text = `${process.platform}-${process.arch}, ${availableParallelism()} cores, ${(totalmem() / GIB).toFixed(1)} GB`
  return totalmem() < 3 * GIB ? note(`${text}: building the pages wants 3 GB`) : good(text)
}

function lookAtDisk(): Finding {
  const { bavail, bsize } = statfsSync(ROOT)
  const text = `${((bavail * bsize) / GIB).toFixed(1)} GB free`
  return bavail * bsize < 2 * GIB ? note(`${text}: packages and stores want 3 GB`) : good(text)
}

async function lookAtPostgres(): Promise<Finding> {
  const { DATABASE_URL } = process.env
  if (DATABASE_URL) {
    await reachPostgres(DATABASE_URL)
    return good('DATABASE_URL answers')
  }
  const user = userForPostgres(join(DIR, 'postgres'))
  return good(
    `embedded ${findEngine(user).majorVersion}${user === undefined ? '' : `, run as user ${user.uid} because root may not`}`,
  )
}

async function lookAtRedis(): Promise<Finding> {
  const { REDIS_URL, REDIS_CACHE_URL } = process.env
  if (REDIS_URL) await reachRedis('REDIS_URL', REDIS_URL)
  if (REDIS_CACHE_URL) await reachRedis('REDIS_CACHE_URL', REDIS_CACHE_URL)
  if (REDIS_URL && REDIS_CACHE_URL) return good('REDIS_URL and REDIS_CACHE_URL answer')
  const { command, version } = await findRedisServer(UNPACKED_REDIS)
  return good(`${version}, ${command}`)
}

function lookAtChromium(): Finding {
  const browser = findChromium()
  if (browser === undefined)
    return note('not here: `npm test` needs it (apt-get install chromium fonts-noto-cjk), the shop does not')
  return hasChineseFont() ? good(browser) : note(`${browser}, but no Chinese font: apt-get install fonts-noto-cjk`)
}

async function lookAtPorts(): Promise<Finding> {
  const running = runningInstance(DIR)
  if (running !== undefined) return good(`Tidegate is running (process ${running.pid})`)
  const taken: number[] = []
  for (const name of ['api', 'worker', 'scheduler', 'sandbox'] as const)
    if (!(await isPortFree(FIXED_PORTS[name]))) taken.push(FIXED_PORTS[name])
  if (taken.length > 0)
    return note(
      `${taken.join(', ')} taken by other programs: \`npm start -- --help\` names the variables that move a role`,
    )
  return good(`free${existsSync(DIR) ? '' : '; nothing was started here yet'}`)
}

function good(text: string): Finding {
  return { level: 'good', text }
}

function note(text: string): Finding {
  return { level: 'note', text }
}
