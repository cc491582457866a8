import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../root.ts'
import { Problem } from '../terminal.mjs'

const run = promisify(execFile)

/** Debian's package is unpacked here once per checkout, whoever asks. */
export const UNPACKED_REDIS = join(ROOT, '.data', 'redis')

/** A Redis program with what it needs in its environment to find its libraries. */
export type RedisServer = { command: string; env: NodeJS.ProcessEnv; version: string }

/**
 * `redis-server` or `valkey-server` on PATH, else Debian's package unpacked into `unpackInto`, which needs no root and
 * installs nothing.
 * @throws Problem naming the command that installs it on this platform
 */
export async function findRedisServer(unpackInto: string): Promise<RedisServer> {
  for (const name of ['redis-server', 'valkey-server']) {
    const command = onPath(name)
    const server = command === undefined ? undefined : working(command, process.env)
    if (server !== undefined) return server
  }
  const unpacked = unpackedServer(unpackInto)
  if (unpacked !== undefined) return unpacked
  if (onPath('apt-get') === undefined || onPath('dpkg') === undefined) throw new Problem(howToInstall())
  await unpackDebianPackage(unpackInto)
  const fresh = unpackedServer(unpackInto)
  if (fresh === undefined) throw new Problem(howToInstall())
  return fresh
}

/** apt in folders of our own: lists, cache and no lock, so that any user may; the system's package state stays as it is. */
async function unpackDebianPackage(into: string): Promise<void> {
  const work = `${into}.${process.pid}`
  const [lists, cache, root] = ['lists', 'cache', 'root'].map((name) => join(work, name)) as [string, string, string]
  for (const dir of [join(lists, 'partial'), join(cache, 'archives', 'partial'), root])
    mkdirSync(dir, { recursive: true })
  const user = (await run('id', ['-un'])).stdout.trim()
  const options = [
    ...[`Dir::State::lists=${lists}`, `Dir::Cache=${cache}`, 'Debug::NoLocking=1', `APT::Sandbox::User=${user}`],
    ...['Acquire::Languages=none', 'Acquire::Retries=2', 'APT::Install-Recommends=false'],
  ].flatMap((option) => ['-o', option])
  try {
    await run('apt-get', [...options, '-qq', 'update'], { timeout: 180_000 })
    // --download-only brings exactly the libraries this machine lacks; --reinstall also what a half install left.
    const download = ['-qq', '-y', '--download-only', '--reinstall', 'install', 'redis-server', 'redis-tools']
    await run('apt-get', [...options, ...download], { timeout: 180_000 })
    const archives = join(cache, 'archives')
    for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb')))
      await run('dpkg', ['-x', join(archives, file), root])
    rmSync(into, { recursive: true, force: true })
    renameSync(root, into)
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(error)
    throw new Problem(`${howToInstall()} (Fetching Debian's package without installing it failed: ${reason})`)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function unpackedServer(root: string): RedisServer | undefined {
  const command = join(root, 'usr', 'bin', 'redis-server')
  if (!existsSync(command)) return undefined
  const libraries = ['usr/lib', 'lib'].flatMap((base) => [join(root, base), ...foldersIn(join(root, base))])
  return working(command, { ...process.env, LD_LIBRARY_PATH: libraries.join(delimiter) })
}

function working(command: string, env: NodeJS.ProcessEnv): RedisServer | undefined {
  const answer = spawnSync(command, ['--version'], { env, encoding: 'utf8', timeout: 10_000 })
  const version = /v=(\d+\.\d+\.\d+)/.exec(answer.stdout ?? '')?.[1]
  return answer.status === 0 && version !== undefined ? { command, env, version } : undefined
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file))
}

function foldersIn(dir: string): string[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(dir, entry.name))
}

function howToInstall(): string {
  const managers = {
    'apt-get': 'sudo apt-get install redis-server',
    brew: 'brew install redis',
    dnf: 'sudo dnf install redis',
    apk: 'sudo apk add redis',
    pacman: 'sudo pacman -S valkey',
  }
  const command = Object.entries(managers).find(([manager]) => onPath(manager) !== undefined)?.[1]
  const fallback = process.platform === 'darwin' ? 'brew install redis' : 'install redis-server 7 or newer'
  return `No Redis was found on this machine: run \`${command ?? fallback}\`, or point REDIS_URL and REDIS_CACHE_URL at running servers.`
}
