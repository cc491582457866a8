import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ROOT } from '../root.ts'
import { runTool } from './tool.ts'

/** What of vitest's JSON report we read. */
type Report = {
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

export interface Result {
  readonly passed: number
  readonly failed: number
  /** Of tests: where, which, and the first line of why. */
  readonly failures?: readonly string[]
  /** The same, of tests that passed when their file was run once more. */
  readonly unsteady?: readonly string[]
}

const REPORTS = join(ROOT, 'test-results')

/**
 * Runs vitest projects. A file that fails without a failing test, and a run that does, count as one each.
 *
 * Real stores, browsers and processes share one machine here, and a condition may once come too late. So a few failed files are run once more,
 * by themselves: what passes then is counted, and told by name as unsteady. What is broken fails twice, and many failed files are not looked at again.
 * @param shown their output, as it comes or at the end: two runs at once would mix theirs
 */
export async function runSuites(
  name: string,
  projects: string[],
  { shown = 'live' }: { shown?: 'live' | 'afterwards' } = {},
): Promise<Result> {
  const first = await runOnce(name, projects, [], shown)
  const files = [...new Set(first.failures.map(({ file }) => file))]
  // A shop that could not be started, for want of a port that was free a moment ago: nothing has run.
  const notBegun = files.includes('') && first.passed.length === 0
  if (files.length === 0 || files.length > FILES_LOOKED_AT_AGAIN || (files.includes('') && !notBegun))
    return told(first)
  console.log(
    `\nOnce more, by themselves:\n${notBegun ? `  all of ${name}` : files.map((file) => `  ${file}`).join('\n')}`,
  )
  const again = await runOnce(`${name}-again`, projects, notBegun ? [] : files, shown)
  const still = new Set(again.failures.map(keyOf))
  return {
    ...told({
      passed: [...first.passed.filter((file) => !files.includes(file)), ...again.passed],
      failures: again.failures,
    }),
    unsteady: first.failures.filter((failure) => !still.has(keyOf(failure))).map(sentence),
  }
}

const FILES_LOOKED_AT_AGAIN = 3

interface Failure {
  /** From the project's root; empty when the run itself failed. */
  readonly file: string
  readonly test: string
  readonly message: string
}

interface Run {
  /** The file of each test that passed. */
  readonly passed: readonly string[]
  readonly failures: readonly Failure[]
}

async function runOnce(name: string, projects: string[], only: string[], shown: 'live' | 'afterwards'): Promise<Run> {
  const report = join(REPORTS, `${name}.json`)
  mkdirSync(REPORTS, { recursive: true })
  rmSync(report, { force: true })
  const args = [
    'run',
    ...only,
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${report}`,
  ]
  const { code, output } = await runTool('vitest:vitest', args, { show: shown === 'live' })
  if (shown === 'afterwards') process.stdout.write(output)
  const { testResults: files } = existsSync(report)
    ? (JSON.parse(readFileSync(report, 'utf8')) as Report)
    : { testResults: [] }
  const passed = files.flatMap(({ name: path, assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'passed').map(() => relative(ROOT, path)),
  )
  const failures = files.flatMap(({ name: path, status, message, assertionResults }): Failure[] => {
    const file = relative(ROOT, path)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0 && status === 'failed') return [{ file, test: 'could not run', message }]
    return failed.map(({ fullName, failureMessages }) => ({ file, test: fullName, message: failureMessages[0] ?? '' }))
  })
  if (failures.length === 0 && code !== 0)
    failures.push({ file: '', test: `${projects.join(', ')}: ended with ${code}`, message: 'see above' })
  return { passed, failures }
}

const told = ({ passed, failures }: Run): Result => ({
  passed: passed.length,
  failed: failures.length,
  failures: failures.map(sentence),
})

const keyOf = ({ file, test }: Failure) => `${file} ${test}`

const sentence = ({ file, test, message }: Failure) => `${file}: ${test}\n    ${message.split('\n', 1)[0]}`
