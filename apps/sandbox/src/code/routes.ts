import { createHash } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import type { SandboxContext } from '../sandbox.ts'
import { drawPng } from './draw-png.ts'

const wanted = z.object({
  scene: z.string().regex(/^[\w!#$&'()*+,/:;=?@.~-]{1,32}$/),
  page: z.string().regex(/^[^/?][^?]*$/),
  width: z.number().int().min(280).max(1280).default(430),
})

/**
 * `POST /wxa/getwxacodeunlimit` answers with a picture that nothing can read, different for each scene.
 * Source: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/qrcode-link/qr-code/getUnlimitedQRCode.html
 */
export function codeRoutes({ tokens }: SandboxContext): FastifyPluginAsync {
  return async (app) => {
    app.post('/wxa/getwxacodeunlimit', (request, reply) => {
      if (!tokens.isValid((request.query as { access_token?: string }).access_token))
        return reply.send({ errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' })
      const body = wanted.safeParse(request.body)
      if (!body.success)
        return reply.send({ errcode: 40169, errmsg: 'invalid length for scene, or the data is not json' })
      const { page, scene, width } = body.data
      return reply.type('image/png').send(drawSunflower(`${page} ${scene}`, width))
    })
  }
}

/** Rays of three lengths around a core, as WeChat's codes look. */
function drawSunflower(words: string, size: number): Buffer {
  const bits = createHash('sha512').update(words).digest()
  const middle = size / 2
  return drawPng(size, (x, y) => {
    const [dx, dy] = [x - middle, y - middle]
    const distance = Math.hypot(dx, dy) / middle
    if (distance < 0.34) return distance < 0.28
    const ray = Math.floor(((Math.atan2(dy, dx) + Math.PI) / (2 * Math.PI)) * rays) % rays
    const ring = Math.floor((distance - 0.4) / 0.11)
    if (ring < 0 || ring > 4 || distance > 0.95) return false
    return (((bits[ray % bits.length] as number) >> ring) & 1) === 1
  })
}

const rays = 60
