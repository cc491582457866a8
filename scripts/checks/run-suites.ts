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
}

const REPORTS = join(ROOT, 'test-results')

/**
 * Runs vitest projects. A file that fails without a failing test, and a run that does, count as one each.
 * @param shown their output, as it comes or at the end: two runs at once would mix theirs
 */
export async function runSuites(
  name: string,
  projects: string[],
  { shown = 'live' }: { shown?: 'live' | 'afterwards' } = {},
): Promise<Result> {
  const file = join(REPORTS, `${name}.json`)
  mkdirSync(REPORTS, { recursive: true })
  rmSync(file, { force: true })
  const args = [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${file}`,
  ]
  const { code, output } = await runTool('vitest:vitest', args, { show: shown === 'live' })
  if (shown === 'afterwards') process.stdout.write(output)
  const { testResults: files } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Report)
    : { testResults: [] }
  const tests = files.flatMap((result) => result.assertionResults)
  const passed = tests.filter(({ status }) => status === 'passed').length
  const failures = files.flatMap(({ name: path, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0 && status === 'failed') return [sentence(path, 'could not run', message)]
    return failed.map(({ fullName, failureMessages }) => sentence(path, fullName, failureMessages[0]))
  })
  if (failures.length === 0 && code !== 0) failures.push(`${name}: ended with ${code} (see above)`)
  return { passed, failed: failures.length, failures }
}

const sentence = (path: string, test: string, message = '') =>
  `${relative(ROOT, path)}: ${test}\n    ${message.split('\n', 1)[0]}`
