import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { OnStep } from '../instance/start-instance.ts'
import { ROOT } from '../root.ts'
import { BUNDLES, type Bundle, build, staleness } from './bundle.ts'

/** Where the pages lie that the API serves: shop/ and admin/. */
export const WEB_ROOT = join(ROOT, '.data', 'web')

/** Builds the pages that are stale. A page being served keeps its files until the new ones are whole. */
export async function buildWeb(step: OnStep): Promise<void> {
  await refresh(BUNDLES.shop, 'Build the shopper pages', step)
  await refresh(BUNDLES.admin, 'Build the admin', step)
}

async function refresh(bundle: Bundle, title: string, step: OnStep): Promise<void> {
  const place = join(WEB_ROOT, bundle.name)
  const stale = staleness(bundle)
  if (stale === undefined && existsSync(place)) return
  if (stale !== undefined) await step(title, () => build(bundle))
  const fresh = `${place}.new`
  mkdirSync(WEB_ROOT, { recursive: true })
  rmSync(fresh, { recursive: true, force: true })
  cpSync(join(ROOT, bundle.output), fresh, { recursive: true })
  rmSync(place, { recursive: true, force: true })
  renameSync(fresh, place)
  stale?.remember()
}
