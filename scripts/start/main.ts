// npm start: the whole shop on this machine, until Ctrl-C.
import { execFile } from 'node:child_process'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { DEMO_STAFF } from '../../prisma/seed/demo-staff.ts'
import { buildWeb, WEB_ROOT } from '../build/web.ts'
import { commandLine } from '../command-line.ts'
import { oursFrom } from '../instance/environment.ts'
import { fixedPorts } from '../instance/ports.ts'
import { clearEarlierRun, markLeaving } from '../instance/record.ts'
import { type Instance, ROLES, startInstance } from '../instance/start-instance.ts'
import { ROOT } from '../root.ts'
import { bold, cyan, dim, red, runMain, step, yellow } from '../terminal.mjs'
import { keepRunning, type Restarter } from './keep-running.ts'
import { type Warnings, watchWarnings } from './warnings.ts'
import { watchLaunchers } from './watch-launchers.ts'

const DEMO_DIR = join(ROOT, '.data')
/** A shop of its own, so that the demo shop stays as it is. */
const EMPTY_DIR = join(DEMO_DIR, 'empty')

const FIRST_OWNER = { account: 'owner', name: '店主' }

const ABOUT = `Installs what is missing, starts PostgreSQL and Redis under .data/, migrates, fills a demo shop, builds the pages
and starts every role; prints where to look. Ctrl-C stops everything, the data stays.

Variables: DATABASE_URL, REDIS_URL (hot) and REDIS_CACHE_URL use servers of yours instead;
API_PORT (4000), WORKER_PORT (4001), SCHEDULER_PORT (4002), SANDBOX_PORT (4100) move a role; LOG_LEVEL;
LANES (16), for good from the first start on.`

await runMain(async () => {
  const { empty = false } = commandLine('npm start [-- --empty]', ABOUT, {
    empty: { type: 'boolean', about: 'a shop without goods, sales or people but its owner; kept in .data/empty/' },
  })
  const dir = empty ? EMPTY_DIR : DEMO_DIR
  const leaving = new AbortController()
  const left = new Promise<void>((resolve) => leaving.signal.addEventListener('abort', () => resolve()))
  leaveOn(dir, leaving)

  await clearEarlierRun(dir)
  const env = oursFrom(process.env)
  const ports = await fixedPorts(join(dir, 'ports.json'), env)
  let restarter: Restarter | undefined
  const instance = await startInstance({
    dir,
    seed: !empty,
    ports,
    env,
    webRoot: WEB_ROOT,
    signal: leaving.signal,
    onStep: step,
    beforeRoles: (step) => buildWeb(step),
    onCrash: (member, { code, signal }) => restarter?.crashed(member, signal ?? `exit code ${code}`),
  }).catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error
    return undefined // Ctrl-C while starting: what had started is stopped by now
  })
  if (instance === undefined) return 130
  restarter = keepRunning(
    () => instance,
    leaving.signal,
    (text) => console.log(`${yellow('!')} ${text}`),
  )
  const login = empty ? await firstOwner(instance) : `${DEMO_STAFF.account} / ${DEMO_STAFF.password}`
  console.log(table(instance, { login, dir }))
  watchWarnings(new Map(ROLES.map((role) => [role, instance.log(role)])), (found) => console.log(warningLine(found)))
  await left
  await step('Stop everything', instance.stop)
  return 0
})
process.exit()

function leaveOn(dir: string, leaving: AbortController): void {
  const leave = () => {
    if (leaving.signal.aborted) process.exit(1) // asked twice: the guardian ends the rest
    leaving.abort()
    markLeaving(dir)
    console.log('')
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave)
  watchLaunchers(leave)
  // Whoever read our output is gone too when a pipe breaks; that is no reason to leave the stores behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

function warningLine({ role, log, warnings, errors, latest }: Warnings): string {
  return `${errors > 0 ? red('!') : yellow('!')} ${role}: ${errors} errors, ${warnings} warnings. ${latest} ${dim(relative(ROOT, log))}`
}

function table({ urls, env, log }: Instance, { login, dir }: { login: string; dir: string }): string {
  const rows = [
    ['Shopper page', cyan(urls.shop)],
    ['Admin', `${cyan(urls.admin)}  ${login}`],
    ['API health', cyan(`${urls.api}/health/ready`)],
    [
      'Metrics',
      `${cyan(`${urls.api}/metrics`)}  worker ${cyan(urls.workerMetrics)}  scheduler ${cyan(urls.schedulerMetrics)}`,
    ],
    ['Stores', dim([env.DATABASE_URL, env.REDIS_URL, env.REDIS_CACHE_URL].map(withoutPassword).join('  '))],
    ['Logs', dim(relative(ROOT, join(log('api'), '..')))],
  ] as const
  const lines = rows.map(([name, value]) => `  ${name.padEnd(14)}${value}`)
  return `\n${bold('潮闸 Tidegate is open')}\n\n${lines.join('\n')}\n\n${dim(`  Ctrl-C stops everything; the data stays in ${relative(ROOT, dir)}/`)}\n`
}

/** Hired once; from the second start on the password is the owner's own secret. */
async function firstOwner({ env }: Instance): Promise<string> {
  const { account, name } = FIRST_OWNER
  const hiring = promisify(execFile)(process.execPath, ['prisma/seed/first-owner.ts', account, name], {
    cwd: ROOT,
    env,
  })
  return await hiring.then(
    ({ stdout }) => stdout.trim(),
    (error: Error) => {
      if (!error.message.includes('somebody works here already')) throw error
      return `${account}, with the password you chose`
    },
  )
}

function withoutPassword(url: string | undefined): string {
  const address = new URL(url ?? '')
  if (address.password !== '') address.password = '***'
  return address.href
}
