import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { allowAnyOrigin } from '../cors.ts'
import type { SandboxContext } from '../sandbox.ts'

const loginCode = z.object({ device: z.string().min(1).max(128) })
const codeToSession = z.object({
  appid: z.string(),
  secret: z.string(),
  js_code: z.string(),
  grant_type: z.literal('authorization_code'),
})

/**
 * `POST /sandbox/login-code` stands in for `wx.login` where there is no WeChat (H5, load generator);
 * `GET /sns/jscode2session` is the server's half, with its documented errors.
 * Source: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
 */
export function loginRoutes({ config, codes, visitors, userKeys, switches }: SandboxContext): FastifyPluginAsync {
  return async (app) => {
    await app.register(async (client) => {
      allowAnyOrigin(client, ['/sandbox/login-code'])
      client.post('/sandbox/login-code', (request, reply) => {
        const body = loginCode.safeParse(request.body)
        if (!body.success) return reply.code(400).send({ code: 'PARAM_ERROR', message: 'device: 1–128 characters' })
        return { code: codes.issue(body.data.device) }
      })
    })

    app.get('/sns/jscode2session', (request) => {
      const query = codeToSession.safeParse(request.query)
      if (!query.success) return { errcode: 40002, errmsg: 'invalid grant_type' }
      if (query.data.appid !== config.appId) return { errcode: 40013, errmsg: 'invalid appid' }
      if (query.data.secret !== config.appSecret) return { errcode: 40125, errmsg: 'invalid appsecret' }
      if (switches.login === 'BUSY') return { errcode: -1, errmsg: 'system error' }

      const exchange = codes.exchange(query.data.js_code)
      switch (exchange.kind) {
        case 'SESSION':
          visitors.saw(exchange.openId, exchange.device)
          userKeys.signedIn(exchange.openId, exchange.sessionKey)
          return { openid: exchange.openId, session_key: exchange.sessionKey }
        case 'INVALID_CODE':
          return { errcode: 40029, errmsg: 'invalid code' }
        case 'BLOCKED':
          return { errcode: 40226, errmsg: 'code blocked' }
        case 'FREQUENCY_LIMITED':
          return { errcode: 45011, errmsg: 'api minute-quota reach limit, must slower, retry next minute' }
      }
    })
  }
}
