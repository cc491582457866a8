import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { allowAnyOrigin } from '../cors.ts'
import type { SandboxContext } from '../sandbox.ts'

const consent = z.object({ openid: z.string().min(1).max(128), templateIds: z.array(z.string().min(1)).min(1).max(5) })
const message = z.object({
  touser: z.string(),
  template_id: z.string(),
  page: z.string().default(''),
  data: z.record(z.string(), z.object({ value: z.string() })),
})

export type SentMessage = z.infer<typeof message> & { at: number }

/**
 * `POST /sandbox/subscribe` stands in for a tap on "allow" in wx.requestSubscribeMessage: one message more of each template.
 * `POST /cgi-bin/message/subscribe/send` sends one and uses one up; `GET /sandbox/messages` shows what people were told.
 * Source: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html
 */
export function messageRoutes({ tokens, switches, clock }: SandboxContext): FastifyPluginAsync {
  const allowed = new Map<string, number>()
  const sent: SentMessage[] = []
  const keyOf = (openid: string, templateId: string) => `${openid} ${templateId}`

  return async (app) => {
    await app.register(async (client) => {
      allowAnyOrigin(client, ['/sandbox/subscribe'])
      client.post('/sandbox/subscribe', (request, reply) => {
        const body = consent.safeParse(request.body)
        if (!body.success) return reply.code(400).send({ errMsg: 'requestSubscribeMessage:fail' })
        for (const templateId of body.data.templateIds) {
          const key = keyOf(body.data.openid, templateId)
          allowed.set(key, (allowed.get(key) ?? 0) + 1)
        }
        return { errMsg: 'requestSubscribeMessage:ok' }
      })
    })

    app.post('/cgi-bin/message/subscribe/send', async (request, reply) => {
      if (!tokens.isValid((request.query as { access_token?: string }).access_token))
        return { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' }
      if (switches.message === 'BUSY') return { errcode: -1, errmsg: 'system error' }
      const body = message.safeParse(request.body)
      if (!body.success) return { errcode: 47001, errmsg: 'data format error' }
      const { touser, template_id: templateId, data } = body.data
      if (touser === '') return { errcode: 40003, errmsg: 'invalid openid' }
      if (templateId === '') return { errcode: 40037, errmsg: 'invalid template_id' }
      const bad = Object.entries(data).find(([keyword, { value }]) => !fits(keyword, value))
      if (bad) return { errcode: 47003, errmsg: `argument invalid! data.${bad[0]}.value invalid` }
      const left = allowed.get(keyOf(touser, templateId)) ?? 0
      if (left === 0) return { errcode: 43101, errmsg: 'user refuse to accept the msg' }
      allowed.set(keyOf(touser, templateId), left - 1)
      sent.push({ ...body.data, at: clock() })
      if (sent.length > mostKept) sent.shift()
      return switches.message === 'TIMEOUT_AFTER_SUCCESS'
        ? reply.hijack()
        : { errcode: 0, errmsg: 'ok', msgid: sent.length }
    })

    app.get('/sandbox/messages', () => ({ messages: sent }))
  }
}

const mostKept = 10_000
const limits: Record<string, number> = { thing: 20, phrase: 5, character_string: 32, letter: 32, number: 32, name: 10 }

/** Lengths by the kind of keyword, and no empty ones. */
function fits(keyword: string, value: string): boolean {
  const most = limits[keyword.replace(/\d+$/, '')] ?? 64
  return value !== '' && Array.from(value).length <= most
}
