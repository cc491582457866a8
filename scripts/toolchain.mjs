// Invariant: the real commands run on the Node of the lockfile with exactly the packages of the lockfile.
// This file runs on whatever Node >= 20.19 the machine has, before anything is installed: plain JavaScript, no packages.
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fingerprint } from './fingerprint.mjs'
import { Problem, step } from './terminal.mjs'

export const PNPM = 'pnpm@12.21.0'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const STAMP = join(ROOT, 'node_modules', '.tidegate-stamp')
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64']

/**
 * Checks the machine, installs what is missing, then runs `script` (TypeScript) on the project's own Node.
 * @param {string} script relative to scripts/
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runOnOwnNode(script, args) {
  checkMachine()
  const wanted = installFingerprint()
  if (!isInstalled(wanted)) await step('Install packages', (note) => install(wanted, note))
  return await run(ownNode(), [join(ROOT, 'scripts', script), ...args])
}

function checkMachine() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    throw new Problem(
      `Node ${process.versions.node} is too old: install Node 20.19 or newer from https://nodejs.org and try again.`,
    )
  const platform = `${process.platform}-${process.arch}`
  if (!PLATFORMS.includes(platform))
    throw new Problem(`Tidegate runs on ${PLATFORMS.join(', ')}; this is ${platform}. On Windows, use WSL 2.`)
  // musl has no glibc version to tell; the Node and PostgreSQL that come through npm are linked against glibc.
  const header = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport()).header
  if (process.platform === 'linux' && header.glibcVersionRuntime === undefined)
    throw new Problem('This Linux uses musl (Alpine): use a glibc distribution such as Debian, Ubuntu or Fedora.')
  try {
    accessSync(ROOT, constants.W_OK)
    if (existsSync(join(ROOT, '.data'))) accessSync(join(ROOT, '.data'), constants.W_OK)
  } catch {
    throw new Problem(
      `This user may not write to ${ROOT}${existsSync(join(ROOT, '.data')) ? ' or its .data folder' : ''}: run as the owner of the folder, or take it over with \`chown -R\`.`,
    )
  }
}

function installFingerprint() {
  const workspaces = ['apps', 'packages'].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => join(group, name, 'package.json')),
  )
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...workspaces]
  return fingerprint(
    ROOT,
    files.filter((file) => existsSync(join(ROOT, file))),
  )
}

/** @param {string} wanted */
function isInstalled(wanted) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted && existsSync(ownNode())
}

/** @param {string} wanted @param {(text: string) => void} note */
async function install(wanted, note) {
  const args = ['--yes', PNPM, 'install', '--frozen-lockfile', '--config.confirm-modules-purge=false']
  /** @type {string[]} */
  const lines = []
  const code = await run('npx', args, (line) => {
    lines.push(line)
    if (line.startsWith('Progress:')) note(line.slice(10))
  })
  if (code === 130) process.exit(130) // Ctrl-C
  if (code !== 0) throw new Problem(installProblem(code, lines))
  if (!existsSync(ownNode()))
    throw new Problem(
      `The packages came without Node for ${process.platform}-${process.arch}: allow npm's optional dependencies (npm config delete omit) and try again.`,
    )
  mkdirSync(dirname(STAMP), { recursive: true })
  writeFileSync(STAMP, wanted)
}

/** @param {number} code @param {string[]} lines */
function installProblem(code, lines) {
  const text = lines.join('\n')
  if (code === 127) return 'npx was not found: install npm (it comes with Node from https://nodejs.org) and try again.'
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ERR_SOCKET/.test(text))
    return `The package registry cannot be reached: check the network, or \`npm config get registry\`, and try again.\n${tail(lines)}`
  if (/OUTDATED_LOCKFILE|frozen-lockfile/i.test(text))
    return `pnpm-lock.yaml does not fit a package.json: run \`npx ${PNPM} install\` once.\n${tail(lines)}`
  if (/ENOSPC/.test(text)) return 'The disk is full: free about 3 GB and try again.'
  return `Installing the packages failed (npx ${PNPM} install, exit code ${code}):\n${tail(lines)}`
}

/** @param {string[]} lines */
function tail(lines) {
  return lines
    .slice(-12)
    .map((line) => `    ${line}`)
    .join('\n')
}

function ownNode() {
  return join(ROOT, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
}

/**
 * Runs a program to its end. With `onLine` its output is read, else it has our terminal and a channel through which it
 * notices our death.
 * @param {string} command @param {string[]} args @param {(line: string) => void} [onLine]
 * @returns {Promise<number>}
 */
function run(command, args, onLine) {
  return new Promise((resolve) => {
    const env = { ...process.env, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH}` }
    const child = onLine
      ? spawn(command, args, { cwd: ROOT, env: process.env, stdio: ['ignore', 'pipe', 'pipe'] })
      : spawn(command, args, { cwd: ROOT, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
    if (onLine)
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text) =>
          text
            .split(/[\r\n]+/)
            .filter(Boolean)
            .forEach(onLine),
        )
    // Ctrl-C reaches the child by itself, the other two do not; in both cases it decides when it is done.
    const onSignal = (/** @type {NodeJS.Signals} */ signal) => void (signal !== 'SIGINT' && child.kill(signal))
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal)
    child.on('error', () => resolve(127))
    child.on('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, onSignal)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}
