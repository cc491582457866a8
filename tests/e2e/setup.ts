/** Once per run: a whole Tidegate with its built pages, on free ports, in a folder that vanishes afterwards. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildWeb, WEB_ROOT } from '../../scripts/build/web.ts'
import { startInstance } from '../../scripts/instance/start-instance.ts'
import { step } from '../../scripts/terminal.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    shop: { api: string; shop: string; admin: string; sandbox: string }
  }
}

export default async function setUpShop(project: TestProject): Promise<() => Promise<void>> {
  await buildWeb(step)
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-e2e-'))
  const instance = await startInstance({ dir, temporary: true, webRoot: WEB_ROOT, onStep: step })
  const { api, shop, admin, sandbox } = instance.urls
  project.provide('shop', { api, shop, admin, sandbox })
  return instance.stop
}
