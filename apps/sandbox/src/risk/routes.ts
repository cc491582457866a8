import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import type { SandboxContext } from '../sandbox.ts'

const question = z.object({
  appid: z.string(),
  openid: z.string(),
  scene: z.number(),
  client_ip: z.string(),
  is_test: z.boolean().default(false),
})

/**
 * `POST /wxa/getuserriskrank`. A device named `risk3…` ranks 3, any other 0; whoever has not logged in for two hours is unknown.
 * Source: https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/safety-control-capability/api_getuserriskrank.html
 */
export function riskRoutes({ config, tokens, visitors, switches }: SandboxContext): FastifyPluginAsync {
  let asked = 0
  return async (app) => {
    app.post('/wxa/getuserriskrank', async (request, reply) => {
      if (!tokens.isValid((request.query as { access_token?: string }).access_token))
        return { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' }
      const body = question.safeParse(request.body)
      if (!body.success) return { errcode: 47001, errmsg: 'data format error' }
      if (body.data.scene !== 0 && body.data.scene !== 1) return { errcode: 40129, errmsg: 'invalid scene' }
      if (body.data.appid !== config.appId) return { errcode: 43104, errmsg: 'appid and openid not match' }
      if (switches.risk === 'BUSY') return { errcode: -1, errmsg: 'system error' }
      if (switches.risk === 'SILENT') return reply.hijack()
      const device = visitors.deviceOf(body.data.openid)
      if (device === null && !body.data.is_test) return { errcode: 61010, errmsg: 'code is expired' }
      const rank = Number(/^risk([0-4])/.exec(device ?? '')?.[1] ?? 0)
      return { errcode: 0, errmsg: 'getuserriskrank succ', risk_rank: rank, unoin_id: ++asked }
    })
  }
}
