/** The pages as the apps themselves list them, so that a new page without a picture is noticed. */
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { ROOT } from '../root.ts'

interface AppConfig {
  pages: string[]
  subPackages?: { root: string; pages: string[] }[]
}

/** Every page of app.config.ts, its subpackages included. */
export async function shopPages(): Promise<string[]> {
  // Taro's own build gives that file its global, and lets it import JSON as bundlers do.
  Object.assign(globalThis, { defineAppConfig: (config: AppConfig) => config })
  const asJson = { importAttributes: { type: 'json' } }
  const hooks = registerHooks({
    load: (url, context, next) => next(url, url.endsWith('.json') ? { ...context, ...asJson } : context),
  })
  const file = pathToFileURL(join(ROOT, 'apps/miniapp/src/app.config.ts')).href
  const { default: config } = (await import(file)) as { default: AppConfig }
  hooks.deregister()
  const packed = (config.subPackages ?? []).flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`))
  return [...config.pages, ...packed]
}

/** Every path of the admin's router, asked of the running admin: its list is JSX, which only a build can read. */
export async function adminPages(page: Page, admin: string): Promise<string[]> {
  await page.goto(`${admin}login`)
  await page.waitForFunction('self.__TSR_ROUTER__ !== undefined')
  return await page.evaluate<string[]>(
    'Object.values(self.__TSR_ROUTER__.routesById).filter((r) => !r.children).map((r) => r.fullPath)',
  )
}
