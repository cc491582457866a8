/** A draft from nothing, from another campaign, or from a template. The same request twice starts one draft. */

import { movedToFuture } from '@tidegate/shared/campaign-sessions'
import { blankDocument, type DraftDocument, type startDraftInput } from '@tidegate/shared/contracts/campaign-drafts'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { z } from 'zod'
import { inTransaction, type Sql } from '../db/pool.ts'
import type { StaffDeps } from '../staff/deps.ts'
import { readTemplate } from './templates.ts'
import { readDraft } from './versions.ts'
import { insertDraft } from './write-draft.ts'

type Start = z.output<typeof startDraftInput>

export type StartDraftOutcome = { kind: 'STARTED'; campaignId: string } | { kind: 'REFUSED'; outcome: OutcomeCode }

export async function startDraft(deps: StaffDeps, staffId: string, { requestId, from }: Start) {
  return inTransaction(deps.pool, async (sql): Promise<StartDraftOutcome> => {
    // Whoever sends the same request at the same time waits here for the first to commit.
    await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [requestId])
    const { rows } = await sql.query<{ campaignId: string }>(
      'SELECT campaign_id::text AS "campaignId" FROM campaign_versions WHERE request_id = $1',
      [requestId],
    )
    if (rows[0]) return { kind: 'STARTED', campaignId: rows[0].campaignId }
    const document = await firstDocument(sql, from)
    if (!document)
      return { kind: 'REFUSED', outcome: from.kind === 'TEMPLATE' ? 'TEMPLATE_NOT_FOUND' : 'CAMPAIGN_NOT_FOUND' }
    const campaignId = deps.newId()
    await insertDraft(sql, deps, staffId, { campaignId, document, kind: 'STARTED' })
    await sql.query('UPDATE campaign_versions SET request_id = $2 WHERE campaign_id = $1 AND version = 1', [
      campaignId,
      requestId,
    ])
    return { kind: 'STARTED', campaignId }
  })
}

async function firstDocument(sql: Sql, from: Start['from']): Promise<DraftDocument | null> {
  switch (from.kind) {
    case 'BLANK':
      return blankDocument
    case 'TEMPLATE': {
      const document = await readTemplate(sql, from.templateId)
      return document && movedToFuture(document, Date.now())
    }
    case 'CAMPAIGN': {
      const draft = await readDraft(sql, from.campaignId)
      if (!draft) return null
      const { title } = draft.document
      return {
        ...movedToFuture(draft.document, Date.now()),
        title: title && `${title.slice(0, 40 - copied.length)}${copied}`,
      }
    }
  }
}

const copied = '（副本）'
