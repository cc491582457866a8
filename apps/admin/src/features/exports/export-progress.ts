import type { ExportView } from '@tidegate/shared/contracts/exports'
import { t } from '../../i18n/t.ts'

/** How far a file has come, in words and, where it can be told, as a share. */
export function describeExport({
  state,
  rows,
  expected,
  bytes,
}: Pick<ExportView, 'state' | 'rows' | 'expected' | 'bytes'>): { words: string; percent: number | null } {
  const written = rows.toLocaleString('zh-CN')
  if (state === 'WAITING') return { words: t('等待开始'), percent: null }
  if (state === 'RUNNING') {
    if (expected === null)
      return { words: rows === 0 ? t('正在数有多少行…') : t('已写 {written} 行', { written }), percent: null }
    return {
      words: t('已写 {written} / {expected} 行', { written, expected: expected.toLocaleString('zh-CN') }),
      percent: expected === 0 ? null : Math.min(Math.floor((rows / expected) * 100), 99),
    }
  }
  if (state === 'DONE' || state === 'GONE')
    return { words: t('{written} 行，{bytes}', { written, bytes: describeSize(bytes) }), percent: null }
  return { words: rows === 0 ? '' : t('写到第 {written} 行', { written }), percent: null }
}

export function describeSize(bytes: number): string {
  const kb = bytes / 1_024
  if (kb < 1_000) return `${Math.max(Math.round(kb), 1)} KB`
  const mb = kb / 1_024
  return `${mb < 10 ? mb.toFixed(1) : Math.round(mb)} MB`
}
