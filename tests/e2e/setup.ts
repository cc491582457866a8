/** Once per run: a whole Tidegate with its built pages, on free ports, in a folder that vanishes afterwards. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildWeb, WEB_ROOT } from '../../scripts/build/web.ts'
import { FIXED_PORTS } from '../../scripts/instance/ports.ts'
import { startInstance } from '../../scripts/instance/start-instance.ts'
import { step } from '../../scripts/terminal.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    shop: { shopUrl: string; adminUrl: string; sandboxUrl: string; builtForSandbox: string }
  }
}

export default async function setUpShop(project: TestProject): Promise<() => Promise<void>> {
  // The shopper page has the sandbox's address compiled in; the browser is led from there to the instance's own.
  const builtForSandbox = `http://127.0.0.1:${FIXED_PORTS.sandbox}`
  await buildWeb(step, builtForSandbox)
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-e2e-'))
  const instance = await startInstance({ dir, temporary: true, webRoot: WEB_ROOT, onStep: step })
  const { shop, admin, sandbox } = instance.urls
  project.provide('shop', { shopUrl: shop, adminUrl: admin, sandboxUrl: sandbox, builtForSandbox })
  return instance.stop
}
