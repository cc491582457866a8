import type { ExportView } from '@tidegate/shared/contracts/exports'

/** How far a file has come, in words and, where it can be told, as a share. */
export function describeExport({
  state,
  rows,
  expected,
  bytes,
}: Pick<ExportView, 'state' | 'rows' | 'expected' | 'bytes'>): { words: string; percent: number | null } {
  const written = rows.toLocaleString('zh-CN')
  if (state === 'WAITING') return { words: '等待开始', percent: null }
  if (state === 'RUNNING') {
    if (expected === null) return { words: rows === 0 ? '正在数有多少行…' : `已写 ${written} 行`, percent: null }
    return {
      words: `已写 ${written} / ${expected.toLocaleString('zh-CN')} 行`,
      percent: expected === 0 ? null : Math.min(Math.floor((rows / expected) * 100), 99),
    }
  }
  if (state === 'DONE' || state === 'GONE') return { words: `${written} 行，${describeSize(bytes)}`, percent: null }
  return { words: rows === 0 ? '' : `写到第 ${written} 行`, percent: null }
}

export function describeSize(bytes: number): string {
  const kb = bytes / 1_024
  if (kb < 1_000) return `${Math.max(Math.round(kb), 1)} KB`
  const mb = kb / 1_024
  return `${mb < 10 ? mb.toFixed(1) : Math.round(mb)} MB`
}
