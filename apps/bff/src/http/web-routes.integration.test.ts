import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { webRoutes } from './web-routes.ts'

const dir = mkdtempSync(join(tmpdir(), 'tidegate-web-'))
const program = 'export const tide = "high"\n'.repeat(40)
const names = {
  'shop/index.html': '<!doctype html>',
  'shop/sw.js': 'self.skipWaiting()',
  'shop/manifest.webmanifest': '{}',
  'shop/icons/icon-512.png': 'picture',
  'shop/js/app.0a1b2c3d.js': program,
  'shop/js/app.0a1b2c3d.js.br': brotliCompressSync(program),
  'shop/js/app.0a1b2c3d.js.gz': gzipSync(program),
  'admin/index.html': '<!doctype html>',
}
for (const [name, content] of Object.entries(names)) {
  mkdirSync(join(dir, name, '..'), { recursive: true })
  writeFileSync(join(dir, name), content)
}
const server = Fastify() as unknown as FastifyInstance
const config = { http: { webRoot: dir }, media: { dir: join(dir, 'media') }, wechat: { sandboxUrl: '' } }
await webRoutes(server, { config } as unknown as Context)
afterAll(() => server.close())

const get = (url: string, encoding?: string) =>
  server.inject({ url, headers: encoding === undefined ? {} : { 'accept-encoding': encoding } })

it('sends what the build has packed, to those who can unpack it', async () => {
  const url = '/js/app.0a1b2c3d.js'
  const [br, gzip, plain] = [await get(url, 'gzip, deflate, br'), await get(url, 'gzip'), await get(url)]
  const unpacked = [brotliDecompressSync(br.rawPayload), gunzipSync(gzip.rawPayload), plain.rawPayload]
  expect(unpacked.map(String)).toEqual([program, program, program])
  expect([br, gzip, plain].map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'gzip', undefined])
  for (const { headers } of [br, gzip, plain]) {
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^(text|application)\/javascript/),
      'cache-control': 'public, max-age=31536000, immutable',
      // A cache between may not hand the packed one to somebody who cannot unpack it.
      vary: 'accept-encoding',
    })
  }
})

it.each(['/', '/index.html', '/sw.js', '/manifest.webmanifest', '/icons/icon-512.png', '/admin/'])(
  '%s keeps its name through deploys, so nobody keeps it unasked',
  async (url) => {
    const { statusCode, headers } = await get(url, 'br')
    expect(statusCode).toBe(200)
    expect(headers['cache-control']).not.toMatch(/max-age=[1-9]|immutable/)
  },
)
