// What a person sees: one line per step with its time, problems as one sentence. Plain JavaScript, because the part that
// installs everything runs on whatever Node the machine has.

/** Something the person can put right. Its message is one clear sentence with what to do; shown without a stack. */
export class Problem extends Error {}

const tty = Boolean(process.stdout.isTTY) && process.env.CI === undefined
const paint = (/** @type {number} */ code) => (/** @type {string} */ text) =>
  tty && process.env.NO_COLOR === undefined ? `\x1b[${code}m${text}\x1b[0m` : text

export const bold = paint(1)
export const dim = paint(2)
export const red = paint(31)
export const green = paint(32)
export const yellow = paint(33)
export const cyan = paint(36)

/**
 * Runs `work` under a line of its own: a spinner on a terminal, plain lines elsewhere; ends with the time it took.
 * @template T
 * @param {string} title
 * @param {(note: (text: string) => void) => Promise<T> | T} work `note` shows a few words of progress beside the title
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const began = performance.now()
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`
  const progress = tty ? spinner(title, seconds) : heartbeat(title, seconds)
  try {
    const result = await work(progress.note)
    progress.end()
    console.log(`${green('✓')} ${title} ${dim(seconds())}`)
    return result
  } catch (error) {
    progress.end()
    console.log(`${red('✗')} ${title} ${dim(seconds())}`)
    throw error
  }
}

/**
 * Ends the process the way every command here ends: a Problem as a sentence, anything else with its stack.
 * @param {() => Promise<number | void>} main resolves to the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    console.error(error instanceof Problem ? `${red('✗')} ${error.message}` : error)
    process.exitCode = 1
  }
}

/** @param {string} title @param {() => string} seconds */
function spinner(title, seconds) {
  const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
  let turn = 0
  let text = ''
  const draw = () => {
    const line = `${frames[turn++ % frames.length]} ${title} ${seconds()} ${text}`
    process.stdout.write(`\r\x1b[2K${line.slice(0, (process.stdout.columns ?? 80) - 1)}`)
  }
  draw()
  const timer = setInterval(draw, 100)
  return {
    note: (/** @type {string} */ words) => {
      text = words
    },
    end: () => {
      clearInterval(timer)
      process.stdout.write('\r\x1b[2K')
    },
  }
}

/** @param {string} title @param {() => string} seconds */
function heartbeat(title, seconds) {
  let text = ''
  const say = () => console.log(`… ${title} ${seconds()} ${text}`.trimEnd())
  const first = setTimeout(say, 2_000)
  const timer = setInterval(say, 20_000)
  return {
    note: (/** @type {string} */ words) => {
      text = words
    },
    end: () => {
      clearTimeout(first)
      clearInterval(timer)
    },
  }
}
