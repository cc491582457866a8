import { randomBytes } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { allowAnyOrigin } from '../cors.ts'
import type { SandboxContext } from '../sandbox.ts'
import { openIdOf, phoneOf } from './codes.ts'
import type { UserKey } from './user-keys.ts'

const ofDevice = z.object({ device: z.string().min(1).max(128) })
const userKeyQuery = z.object({ openid: z.string(), signature: z.string(), sig_method: z.literal('hmac_sha256') })
const phoneRequest = z.object({ code: z.string() })

/**
 * What a mini-program and its server share about one user: the key they sign with, and the phone number they were allowed.
 * `POST /sandbox/user-key` stands in for `getUserCryptoManager().getLatestUserKey`, `POST /sandbox/phone-code` for the button
 * with `open-type="getPhoneNumber"`.
 */
export function userRoutes({ config, clock, tokens, userKeys }: SandboxContext): FastifyPluginAsync {
  const phones = new Map<string, { device: string; until: number }>()

  return async (app) => {
    await app.register(async (client) => {
      allowAnyOrigin(client, ['/sandbox/user-key', '/sandbox/phone-code'])
      client.post('/sandbox/user-key', (request, reply) => {
        const body = ofDevice.safeParse(request.body)
        if (!body.success) return reply.code(400).send({ code: 'PARAM_ERROR', message: 'device: 1–128 characters' })
        const [key] = userKeys.latest(openIdOf(config.appId, body.data.device), 1) as [UserKey]
        return { encryptKey: key.encrypt_key, iv: key.iv, version: key.version, expireTime: key.expire_in }
      })
      client.post('/sandbox/phone-code', (request, reply) => {
        const body = ofDevice.safeParse(request.body)
        if (!body.success) return reply.code(400).send({ code: 'PARAM_ERROR', message: 'device: 1–128 characters' })
        const code = randomBytes(16).toString('hex')
        phones.set(code, { device: body.data.device, until: clock() + 300_000 })
        return { code }
      })
    })

    // https://developers.weixin.qq.com/minigame/dev/api-backend/open-api/internet/internet.getUserEncryptKey.html
    app.post('/wxa/business/getuserencryptkey', (request) => {
      if (!hasToken(request.query)) return invalidToken
      const query = userKeyQuery.safeParse(request.query)
      if (!query.success) return { errcode: 40097, errmsg: 'invalid args' }
      if (!userKeys.isSession(query.data.openid, query.data.signature))
        return { errcode: 87009, errmsg: 'invalid signature' }
      return { errcode: 0, errmsg: 'ok', key_info_list: userKeys.latest(query.data.openid) }
    })

    // https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-info/phone-number/getPhoneNumber.html
    app.post('/wxa/business/getuserphonenumber', (request) => {
      if (!hasToken(request.query)) return invalidToken
      const body = phoneRequest.safeParse(request.body)
      const granted = body.success ? phones.get(body.data.code) : undefined
      if (!body.success || !granted || granted.until <= clock()) return { errcode: 40029, errmsg: 'invalid code' }
      phones.delete(body.data.code)
      const phone = phoneOf(granted.device)
      const watermark = { timestamp: Math.floor(clock() / 1000), appid: config.appId }
      return {
        errcode: 0,
        errmsg: 'ok',
        phone_info: { phoneNumber: phone, purePhoneNumber: phone, countryCode: '86', watermark },
      }
    })
  }

  function hasToken(query: unknown): boolean {
    return tokens.isValid((query as { access_token?: unknown }).access_token)
  }
}

const invalidToken = { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' }
