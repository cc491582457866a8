import { isOutcomeCode, type OutcomeCode, outcomes } from '@tidegate/shared/outcomes'
import { isSaying } from '@tidegate/shared/sayings'
import { said } from '../i18n/said.ts'
import { t } from '../i18n/t.ts'

/** A failed call in the form a person and a form can use. `OFFLINE`: no answer. `UNREADABLE`: an answer that is not ours. */
export interface Refusal {
  outcome: OutcomeCode | 'OFFLINE' | 'UNREADABLE'
  message: string
  /** Asking the same again may help. */
  retryable: boolean
  retryAfterMs: number | null
  /** Field path such as `offers.0.priceFen` → message. */
  fields: Readonly<Record<string, string>>
}

/** Reads what `TRPCClientError` carries: `data` as `OutcomeData` when the BFF answered, a `TypeError` cause when nobody did. */
export function refusalOf(error: unknown): Refusal {
  const data = property(error, 'data')
  const outcome = property(data, 'outcome')
  if (isOutcomeCode(outcome)) {
    const retryAfterMs = property(data, 'retryAfterMs')
    return {
      outcome,
      message: t(error instanceof Error && error.message !== '' ? error.message : outcomes[outcome].message),
      retryable: outcomes[outcome].retry === 'same',
      retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
      fields: saidFields(property(data, 'fields')),
    }
  }
  const cause = property(error, 'cause')
  const offline = cause instanceof TypeError || property(cause, 'name') === 'TimeoutError'
  return {
    outcome: offline ? 'OFFLINE' : 'UNREADABLE',
    message: offline ? t('连不上服务器，请检查网络后重试') : t('服务器的回答无法读取，请稍后重试'),
    retryable: true,
    retryAfterMs: null,
    fields: {},
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function saidFields(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([path, words]) =>
      typeof words === 'string' || isSaying(words) ? [[path, said(words)]] : [],
    ),
  )
}
