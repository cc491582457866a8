import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from '../fingerprint.mjs'
import type { OnStep } from '../instance/start-instance.ts'
import { ROOT } from '../root.ts'
import { Problem } from '../terminal.mjs'
import { pnpmScript } from './pnpm-script.ts'

type Bundle = { title: string; filter: string; script: string; sources: string[]; output: string; place: string }

const BUNDLES: Bundle[] = [
  {
    title: 'Build the shopper pages',
    filter: '@tidegate/miniapp',
    script: 'build:h5',
    sources: ['apps/miniapp', 'packages/shared', 'pnpm-lock.yaml'],
    output: 'apps/miniapp/dist/h5',
    place: 'shop',
  },
  {
    title: 'Build the admin',
    filter: '@tidegate/admin',
    script: 'build',
    sources: ['apps/admin', 'packages/shared', 'pnpm-lock.yaml'],
    output: 'apps/admin/dist',
    place: 'admin',
  },
]

/** Where the pages lie that the API serves: shop/ and admin/. */
export const WEB_ROOT = join(ROOT, '.data', 'web')

/** Builds what is stale. A page being served keeps its files until the new ones are whole. */
export async function buildWeb(step: OnStep): Promise<void> {
  for (const bundle of BUNDLES) {
    const stamp = join(WEB_ROOT, `${bundle.place}.fingerprint`)
    const wanted = fingerprint(ROOT, bundle.sources)
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) continue
    await step(bundle.title, () => build(bundle))
    writeFileSync(stamp, wanted)
  }
}

async function build({ filter, script, output, place }: Bundle): Promise<void> {
  await pnpmScript(filter, script)
  if (!existsSync(join(ROOT, output, 'index.html'))) throw new Problem(`The build of ${filter} left no ${output}/index.html.`)
  const fresh = join(WEB_ROOT, `${place}.new`)
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(WEB_ROOT, { recursive: true })
  cpSync(join(ROOT, output), fresh, { recursive: true })
  rmSync(join(WEB_ROOT, place), { recursive: true, force: true })
  renameSync(fresh, join(WEB_ROOT, place))
}
