import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const everywhere = ['apps/*/src', 'packages/*/src', 'scripts', 'prisma/seed', 'tests/api', 'tests/crash', 'tests/money']
const within = (suffix: string) => everywhere.map((folder) => `${folder}/**/*${suffix}`)

export default defineConfig({
  test: {
    reporters: ['default'],
    // Two at least: a test on real stores mostly waits for them, and one file at a time left two cores half idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // How long a condition may take to come true on a busy machine, not how long it should: vitest would give up after a second.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        // Beside the code, no I/O.
        extends: true,
        test: {
          name: 'unit',
          include: within('.test.ts'),
          // Some try hundreds of keys or all of a table; on a busy machine five seconds were once not enough.
          testTimeout: 30_000,
          exclude: ['**/node_modules/**', '**/*.integration.test.ts'],
        },
      },
      {
        // On real stores; one process per file, so that a killed store or a leaked worker stays its own.
        extends: true,
        test: {
          name: 'integration',
          include: within('.integration.test.ts'),
          pool: 'forks',
          globalSetup: ['apps/bff/src/testing/stores-setup.ts'],
          setupFiles: ['apps/bff/src/testing/leak-guard.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      inBrowser('merchant'),
      inBrowser('shopper'),
      {
        // The compiled mini-program, run without WeChat.
        extends: true,
        test: {
          name: 'weapp',
          include: ['apps/miniapp/test/**/*.test.ts'],
          globalSetup: ['scripts/build/weapp-setup.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
})

/** A whole Tidegate in a browser; one file after the other, they share the shop. */
function inBrowser(who: 'merchant' | 'shopper') {
  return {
    extends: true as const,
    test: {
      name: `e2e-${who}`,
      include: [`tests/e2e/${who}*.e2e.ts`],
      globalSetup: ['tests/e2e/setup.ts'],
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 180_000,
    },
  }
}
