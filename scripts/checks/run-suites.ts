import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.ts'
import { runTool } from './tool.ts'

/** What of vitest's JSON report we read. */
type Report = {
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[]
}

const REPORTS = join(ROOT, 'test-results')

/** Runs vitest projects with their output shown. A file that fails without a failing test, and a run that does, count as one each. */
export async function runSuites(name: string, projects: string[]): Promise<{ passed: number; failed: number }> {
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
  const { code } = await runTool('vitest:vitest', args, { show: true })
  const { testResults: files } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Report)
    : { testResults: [] }
  const tests = files.flatMap((result) => result.assertionResults)
  const passed = tests.filter((test) => test.status === 'passed').length
  const failedTests = tests.filter((test) => test.status === 'failed').length
  const brokenFiles = files.filter(
    (result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  ).length
  const failed = failedTests + brokenFiles
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed }
}
