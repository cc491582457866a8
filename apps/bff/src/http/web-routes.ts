/** The built web apps and pictures, for installations without a CDN in front. File names with a hash never change. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Context } from '../context.ts'
import { adminHeaders } from './admin-headers.ts'

export async function webRoutes(server: FastifyInstance, { config }: Context): Promise<void> {
  await mkdir(config.media.dir, { recursive: true })
  await server.register(fastifyStatic, {
    root: resolve(config.media.dir),
    prefix: '/media/',
    maxAge: '7d',
    immutable: true,
    decorateReply: false,
    index: false,
  })
  server.get('/shop-config.json', () => ({ sandboxBase: config.wechat.sandboxUrl }))

  const { webRoot } = config.http
  if (!webRoot) return
  const admin = resolve(webRoot, 'admin')
  const shop = resolve(webRoot, 'shop')
  if (existsSync(admin)) {
    const setHeaders = (reply: FastifyReply, file: string) => {
      hashedFiles.setHeaders(reply, file)
      reply.headers(adminHeaders)
    }
    await server.register(fastifyStatic, { root: admin, prefix: '/admin/', ...hashedFiles, setHeaders })
    server.get('/admin', (_request, reply) => reply.redirect('/admin/'))
  }
  if (existsSync(shop))
    await server.register(fastifyStatic, { root: shop, prefix: '/', decorateReply: !existsSync(admin), ...hashedFiles })
}

/** A page of the admin that only its own router knows: answer with the app. Null when there is none to answer with. */
export function adminPage({ config }: Context, url: string): string | null {
  const page = join(resolve(config.http.webRoot), 'admin', 'index.html')
  return config.http.webRoot &&
    url.startsWith('/admin/') &&
    !/\.\w+$/.test(url.split('?')[0] as string) &&
    existsSync(page)
    ? page
    : null
}

const hashedFiles = {
  setHeaders: (reply: FastifyReply, file: string) => {
    const hashed = /[.-][\w-]{8}\.(js|css|woff2|png|svg)(\.(br|gz))?$/.test(file)
    reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  },
  cacheControl: false,
  // Packed by the build, where it did: nothing is packed while people wait.
  preCompressed: true,
} as const
