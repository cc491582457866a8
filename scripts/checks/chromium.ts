import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { Problem } from '../terminal.mjs'

const run = promisify(execFile)

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const PACKAGES = ['chromium', 'fonts-noto-cjk']

/** The browser of this machine; CHROMIUM_PATH goes first. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH } = process.env
  return [...(CHROMIUM_PATH ? [CHROMIUM_PATH] : []), ...PLACES].find((path) => existsSync(path))
}

/** Whether Chinese is drawn as characters and not as boxes. macOS brings its own fonts. */
export function hasChineseFont(): boolean {
  return process.platform === 'darwin' || spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).stdout?.trim() !== ''
}

/**
 * Installs Chromium and a Chinese font through apt as root.
 * @throws Problem naming the command, where we may not
 */
export async function ensureChromium(): Promise<void> {
  if (findChromium() !== undefined && hasChineseFont()) return
  const command = `apt-get install -y ${PACKAGES.join(' ')}`
  const apt = existsSync('/usr/bin/apt-get')
  if (!apt || process.getuid?.() !== 0) {
    if (findChromium() !== undefined) return // boxes instead of characters are no reason not to test
    throw new Problem(
      `The browser tests need Chromium: ${apt ? `run \`sudo ${command}\`` : 'install it'}, or set CHROMIUM_PATH; \`npm run test:fast\` runs without.`,
    )
  }
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['-qq', 'update'], { env, timeout: 300_000 })
    await run('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', ...PACKAGES], {
      env,
      timeout: 600_000,
      maxBuffer: 16 << 20,
    })
  } catch (error) {
    throw new Problem(
      `Chromium could not be installed (\`${command}\`): ${(error as Error).message.split('\n').at(-2) ?? 'no message'}`,
    )
  }
  if (findChromium() === undefined)
    throw new Problem('apt installed Chromium somewhere unexpected: set CHROMIUM_PATH to it.')
}
