/** Drafts kept to begin others with. A template is never changed: it is saved anew under another name, or taken away. */

import {
  type CampaignTemplate,
  type DraftDocument,
  draftDocument,
  type removeTemplateInput,
  type saveTemplateInput,
} from '@tidegate/shared/contracts/campaign-drafts'
import { say } from '@tidegate/shared/sayings'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { holdPictures } from '../media/hold-pictures.ts'
import type { StaffDeps } from '../staff/deps.ts'
import type { DraftOutcome } from './save-draft.ts'
import { readDraft } from './versions.ts'

export async function listTemplates(sql: Sql): Promise<CampaignTemplate[]> {
  const { rows } = await sql.query<Omit<CampaignTemplate, 'at'> & { at: Date }>(
    `SELECT t.id::text, t.name, s.name AS by, t.at, COALESCE(t.document->>'banner', '') AS banner,
            jsonb_array_length(t.document->'offers') AS "offerCount",
            1 + COALESCE(jsonb_array_length(NULLIF(t.document->'sessions', 'null')->'times'), 0) AS "sessionsPerDay"
     FROM campaign_templates t LEFT JOIN staff s ON s.id = t.staff_id ORDER BY t.at DESC, t.id DESC LIMIT $1`,
    [shown],
  )
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}

export async function readTemplate(sql: Sql, templateId: string): Promise<DraftDocument | null> {
  const { rows } = await sql.query<{ document: unknown }>('SELECT document FROM campaign_templates WHERE id = $1', [
    templateId,
  ])
  return rows[0] ? draftDocument.parse(rows[0].document) : null
}

/** Saved twice by the same hands, it is there once. */
export async function saveTemplate(
  deps: StaffDeps,
  staffId: string,
  { campaignId, name }: z.output<typeof saveTemplateInput>,
): Promise<DraftOutcome<{ kind: 'SAVED' }>> {
  return inTransaction(deps.pool, async (sql) => {
    const draft = await readDraft(sql, campaignId)
    if (!draft) return { kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_FOUND' }
    await holdPictures(sql, [draft.document.banner])
    const id = deps.newId()
    const document = JSON.stringify(draft.document)
    const kept = await sql.query(
      'INSERT INTO campaign_templates (id, name, document, staff_id) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING',
      [id, name, document, staffId],
    )
    if (!kept.rowCount) {
      const same = await sql.query(
        'SELECT FROM campaign_templates WHERE name = $1 AND document = $2::jsonb AND staff_id = $3',
        [name, document, staffId],
      )
      return same.rowCount ? { kind: 'SAVED' } : { kind: 'REFUSED', outcome: 'TEMPLATE_NAME_TAKEN' }
    }
    await recordAudit(sql, {
      ...{ id: deps.newId(), staffId, action: 'template.save', subject: `template:${id}` },
      after: { name, campaignId },
    })
    return { kind: 'SAVED' }
  })
}

export async function removeTemplate(
  deps: StaffDeps,
  staffId: string,
  { templateId, name }: z.output<typeof removeTemplateInput>,
): Promise<DraftOutcome<{ kind: 'REMOVED' }>> {
  return inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<{ name: string; document: unknown }>(
      'SELECT name, document FROM campaign_templates WHERE id = $1 FOR UPDATE',
      [templateId],
    )
    const template = rows[0]
    if (!template) return { kind: 'REFUSED', outcome: 'TEMPLATE_NOT_FOUND' }
    if (template.name !== name.trim())
      return { kind: 'REFUSED', outcome: 'CAMPAIGN_INVALID', fields: { name: say('field.template-name') } }
    await sql.query('DELETE FROM campaign_templates WHERE id = $1', [templateId])
    await recordAudit(sql, {
      ...{ id: deps.newId(), staffId, action: 'template.remove', subject: `template:${templateId}` },
      before: template,
    })
    return { kind: 'REMOVED' }
  })
}

const shown = 50
