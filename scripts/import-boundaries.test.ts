import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from './root.ts'

type Rule = {
  says: string
  from: RegExp
  /** Of what a matching file imports, all paths within the project. */
  forbids: (target: string, file: string) => boolean
}

const RULES: Rule[] = [
  {
    says: 'contracts import nothing of ours',
    from: /^packages\/shared\//,
    forbids: (target) => !target.startsWith('packages/shared/'),
  },
  {
    says: "an app imports another app's router type and nothing else of it",
    from: /^apps\//,
    forbids: (target, file) => isOtherApp(target, file) && !isRouterType(target, file) && !isContractTest(target, file),
  },
  {
    says: 'rehearsal sees the system from outside; it shares the names of keys, the shape of ids and the lot',
    from: /^packages\/rehearsal\//,
    forbids: (target, file) =>
      !/^(packages\/(rehearsal|shared)\/|scripts\/)/.test(target) &&
      !OPEN_TO_REHEARSAL.has(target) &&
      // A benchmark times parts of the engine, so it holds them in its hands.
      !file.includes('/bench/') &&
      !isTestOnRealStores(file),
  },
  {
    says: 'only tests of an app start processes through scripts/',
    from: /^apps\//,
    forbids: (target, file) => target.startsWith('scripts/') && !/\/testing\/|\.test\.ts$|\/test\//.test(file),
  },
]

const OPEN_TO_REHEARSAL = new Set([
  'apps/bff/src/http/router.ts',
  'apps/bff/src/kernel/snowflake.ts',
  'apps/bff/src/redis/keys.ts',
  'apps/bff/src/waiting-room/permute.ts',
  'prisma/seed/demo-staff.ts',
])

const SOURCES = ['apps', 'packages', 'scripts', 'prisma', 'tests'].flatMap((folder) => sourcesIn(join(ROOT, folder)))
const IMPORT =
  /(?:^|\s)(import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^import\s+'([^']+)'/gm

describe('import boundaries', () => {
  it('finds the sources it guards', () => {
    expect(SOURCES.length).toBeGreaterThan(100)
    expect(importsOf('apps/bff/src/testing/database.ts')).toContain('apps/bff/src/testing/stores-setup.ts')
    expect(importsOf('packages/rehearsal/src/wire/trpc.ts').length).toBeGreaterThan(0)
  })

  it.each(RULES)('$says', ({ from, forbids }) => {
    const broken = SOURCES.filter((file) => from.test(file)).flatMap((file) =>
      importsOf(file)
        .filter((target) => forbids(target, file))
        .map((target) => `${file} imports ${target}`),
    )
    expect(broken).toEqual([])
  })

  it('the environment is read in config/ only', () => {
    const readers = SOURCES.filter(
      (file) => /^apps\/(bff|sandbox)\/src\//.test(file) && !file.endsWith('.test.ts'),
    ).filter((file) => /process\.env\b/.test(withoutComments(readFileSync(join(ROOT, file), 'utf8'))))
    expect(readers.filter((file) => !/\/config(\/env)?\.ts$/.test(file) && !CONFIG_OF_SANDBOX.has(file))).toEqual([])
  })
})

// The sandbox's main hands its environment to config.ts as an argument.
const CONFIG_OF_SANDBOX = new Set(['apps/sandbox/src/main.ts'])

function isOtherApp(target: string, file: string): boolean {
  return target.startsWith('apps/') && target.split('/')[1] !== file.split('/')[1]
}

function isRouterType(target: string, file: string): boolean {
  return target === 'apps/bff/src/http/router.ts' && /^apps\/(admin|miniapp)\//.test(file)
}

/** The sandbox plays WeChat for the BFF's client: a test on both sides proves that they mean the same. */
function isContractTest(target: string, file: string): boolean {
  return file.startsWith('apps/sandbox/') && isTestOnRealStores(file) && target.startsWith('apps/bff/src/')
}

/** Or the scene that several of them share. */
function isTestOnRealStores(file: string): boolean {
  return file.endsWith('.integration.test.ts') || file.includes('/testing/')
}

function importsOf(file: string): string[] {
  const text = withoutComments(readFileSync(join(ROOT, file), 'utf8'))
  return [...text.matchAll(IMPORT)].flatMap((match) => pathOf(match[3] ?? match[4] ?? match[5] ?? '', file) ?? [])
}

/** Where an import leads within the project; undefined for packages of others. */
function pathOf(specifier: string, file: string): string | undefined {
  if (specifier.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(file), specifier))
  if (specifier.startsWith('@tidegate/shared/')) return `packages/shared/src/${specifier.slice(17)}.ts`
  if (specifier === '@tidegate/bff/router') return 'apps/bff/src/http/router.ts'
  return specifier.startsWith('@tidegate/') ? `(unknown) ${specifier}` : undefined
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
}

function sourcesIn(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => !['node_modules', 'dist', 'generated', '.turbo'].includes(entry.name))
    .flatMap((entry) => {
      const path = join(dir, entry.name)
      if (entry.isDirectory()) return sourcesIn(path)
      return /\.(ts|tsx|mjs)$/.test(entry.name) ? [relative(ROOT, path)] : []
    })
}
