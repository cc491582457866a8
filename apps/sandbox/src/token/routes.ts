import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import type { SandboxContext } from '../sandbox.ts'

const stableToken = z.object({
  grant_type: z.string(),
  appid: z.string(),
  secret: z.string(),
  force_refresh: z.boolean().default(false),
})

/** `POST /cgi-bin/stable_token`. Source: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-access-token/getStableAccessToken.html */
export function tokenRoutes({ config, tokens, switches }: SandboxContext): FastifyPluginAsync {
  return async (app) => {
    app.post('/cgi-bin/stable_token', (request) => {
      const body = stableToken.safeParse(request.body)
      if (!body.success || body.data.grant_type !== 'client_credential')
        return { errcode: 40002, errmsg: 'invalid grant_type' }
      if (body.data.appid !== config.appId) return { errcode: 40013, errmsg: 'invalid appid' }
      if (body.data.secret !== config.appSecret) return { errcode: 40125, errmsg: 'invalid appsecret' }
      if (switches.token === 'BUSY') return { errcode: -1, errmsg: 'system error' }
      return tokens.issue(body.data.force_refresh)
    })
  }
}
