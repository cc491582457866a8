import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from '../fingerprint.mjs'
import { ROOT } from '../root.ts'
import { Problem } from '../terminal.mjs'
import { pnpmScript } from './pnpm-script.ts'

export type Bundle = {
  name: string
  filter: string
  script: string
  sources: string[]
  /** Folder the script writes, and a file in it that a whole build has. */
  output: string
  proof: string
}

export const BUNDLES = {
  shop: {
    name: 'shop',
    filter: '@tidegate/miniapp',
    script: 'build:h5',
    sources: ['apps/miniapp', 'packages/shared', 'pnpm-lock.yaml'],
    output: 'apps/miniapp/dist/h5',
    proof: 'index.html',
  },
  admin: {
    name: 'admin',
    filter: '@tidegate/admin',
    script: 'build',
    sources: ['apps/admin', 'packages/shared', 'pnpm-lock.yaml'],
    output: 'apps/admin/dist',
    proof: 'index.html',
  },
  weapp: {
    name: 'weapp',
    filter: '@tidegate/miniapp',
    script: 'build:weapp',
    sources: ['apps/miniapp', 'packages/shared', 'pnpm-lock.yaml'],
    output: 'apps/miniapp/dist/weapp',
    proof: 'app.json',
  },
} as const satisfies Record<string, Bundle>

/** Undefined when the last build was of the same sources; else what to call once a new one is in place. */
export function staleness(bundle: Bundle): { remember: () => void } | undefined {
  const stamp = join(ROOT, '.data', 'builds', `${bundle.name}.fingerprint`)
  const wanted = fingerprint(ROOT, bundle.sources)
  const whole = existsSync(join(ROOT, bundle.output, bundle.proof))
  if (whole && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined
  return {
    remember: () => {
      mkdirSync(join(ROOT, '.data', 'builds'), { recursive: true })
      writeFileSync(stamp, wanted)
    },
  }
}

/** @throws Problem with the last lines of the build's log */
export async function build(bundle: Bundle): Promise<void> {
  // A build is for people whoever asks for it: under a test runner's NODE_ENV Taro would compile in its dev helpers.
  await pnpmScript(bundle.filter, bundle.script, { NODE_ENV: 'production' })
  if (!existsSync(join(ROOT, bundle.output, bundle.proof)))
    throw new Problem(`The build of ${bundle.filter} left no ${bundle.output}/${bundle.proof}.`)
}
