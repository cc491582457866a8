/**
 * One message to WeChat.
 *
 * Invariant: a consent pays for one message at most. The attempt is recorded before WeChat is asked, so a job that comes twice, or a
 * process that dies meanwhile, does not send twice: what got no answer is UNSURE and stays so, because a message is a courtesy and a second
 * one would use up a consent that was given for something else. Only what surely was not sent is tried again.
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html
 */
import type { MessageKind } from '@tidegate/shared/contracts/messages'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { JobPayload } from '../jobs/catalogue.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { laneOf } from '../kernel/lane.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { PostToWechat } from '../wechat-token/post-to-wechat.ts'
import { type MessageFacts, renderMessage, type TemplateBook } from './templates.ts'

export interface SendMessageDeps {
  pool: Pool
  lanes: number
  logger: Logger
  metrics: Metrics
  templates: TemplateBook
  /** formal, except where a mini-program under development is tried. */
  miniprogramState: 'developer' | 'trial' | 'formal'
  postMessage: PostToWechat
}

export async function sendMessage(deps: SendMessageDeps, { message: id }: JobPayload<'messages.send'>): Promise<void> {
  const { rows } = await deps.pool.query<MessageRow>(claimSql, [id])
  const row = rows[0]
  if (!row) return // sent, or being sent by another
  crashPoint('message-claimed')
  const outcome = await send(deps, row)
  deps.metrics.messages.inc({ kind: row.kind.toLowerCase(), outcome: outcome.state.toLowerCase() })
  if (outcome.state === 'UNSENT') return void (await deps.pool.query(unsentSql, [id]))
  await deps.pool.query(
    `UPDATE messages SET state = $2, errcode = $3, queued_at = CASE WHEN $2 = 'DUE' THEN now() ELSE queued_at END,
            sent_at = CASE WHEN $2 = 'SENT' THEN now() END WHERE id = $1 AND state = 'UNSURE'`,
    [id, outcome.state, outcome.errcode],
  )
  if (outcome.state === 'FAILED') deps.logger.error({ message: id, ...outcome }, 'WeChat refuses a message')
}

interface MessageRow {
  id: string
  kind: MessageKind
  subject: string
  openid: string
  attempts: number
}

interface Outcome {
  state: 'SENT' | 'REFUSED' | 'UNSURE' | 'FAILED' | 'DUE' | 'UNSENT'
  errcode: number | null
}

async function send(deps: SendMessageDeps, row: MessageRow): Promise<Outcome> {
  const facts = await readFacts(deps, row)
  // The sale has begun, or was paused or closed before it did: "about to start" is not true.
  if (!facts && row.kind === 'START') return { state: 'UNSENT', errcode: null }
  const rendered = facts && renderMessage(deps.templates, row.kind, facts)
  if (!rendered) return { state: 'REFUSED', errcode: null } // its template or its subject is gone
  const reply = await deps.postMessage('/cgi-bin/message/subscribe/send', {
    touser: row.openid,
    template_id: rendered.templateId,
    page: rendered.page,
    miniprogram_state: deps.miniprogramState,
    lang: 'zh_CN',
    data: rendered.data,
  })
  if (reply.kind === 'UNAVAILABLE') return reply.sent ? { state: 'UNSURE', errcode: null } : again(row, null)
  const { errcode } = reply
  if (errcode === 0) return { state: 'SENT', errcode }
  // 43101: the buyer took the consent back, or WeChat has counted it otherwise. 40003: no such user any more.
  if (errcode === 43101 || errcode === 40003) return { state: 'REFUSED', errcode }
  // Busy, or too many at once (43108), or the day's ten million are over.
  if (errcode === -1 || errcode === 43108 || errcode === 45009 || errcode === 45011) return again(row, errcode)
  return { state: 'FAILED', errcode }
}

/** Nothing was sent. It is queued again in a minute, a few times. */
function again({ attempts }: MessageRow, errcode: number | null): Outcome {
  return { state: attempts < mostAttempts ? 'DUE' : 'FAILED', errcode }
}

async function readFacts(
  { pool, lanes }: SendMessageDeps,
  { kind, subject }: MessageRow,
): Promise<MessageFacts | null> {
  if (kind === 'START' || kind === 'STANDBY') {
    const { rows } = await pool.query<{ title: string; startsAt: Date }>(
      `SELECT title, starts_at AS "startsAt" FROM campaigns
       WHERE id = $1 AND ($2 <> 'START' OR (state = 'PUBLISHED' AND starts_at > now()))`,
      [subject, kind],
    )
    const campaign = rows[0]
    return campaign
      ? { title: campaign.title, about: { campaignId: subject }, amountFen: null, at: campaign.startsAt.getTime() }
      : null
  }
  const { rows } = await pool.query<{ title: string; amountFen: string; at: Date }>(
    `SELECT i.title, o.amount_fen AS "amountFen", COALESCE(o.paid_at, o.created_at) AS at FROM orders o
     JOIN order_items i ON i.lane = o.lane AND i.order_id = o.id AND i.line = 1 WHERE o.lane = $1 AND o.id = $2`,
    [laneOf(subject, lanes), subject],
  )
  const row = rows[0]
  return row
    ? { title: row.title, about: { orderId: subject }, amountFen: Number(row.amountFen), at: row.at.getTime() }
    : null
}

const mostAttempts = 10

// Nothing was asked of WeChat: the consent is as good as before, for a sale that is paused and goes on before its start.
const unsentSql = `
WITH gone AS (DELETE FROM messages WHERE id = $1 AND state = 'UNSURE' RETURNING consent_id)
UPDATE message_consents c SET state = 'OPEN', used_at = NULL FROM gone WHERE c.id = gone.consent_id`

// UNSURE until an answer says otherwise.
const claimSql = `
UPDATE messages m SET state = 'UNSURE', attempts = m.attempts + 1 FROM buyers b
WHERE m.id = $1 AND m.state = 'DUE' AND b.id = m.buyer_id
RETURNING m.id::text, m.kind, m.subject::text, b.openid, m.attempts`
