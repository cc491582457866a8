import type { LiveProcess } from '@tidegate/shared/contracts/live'
import { Tag } from 'antd'
import { t } from '../../i18n/t.ts'
import { describeDuration } from '../../ui/duration.ts'
import { count, share } from './numbers.ts'

const roleLabels: Readonly<Record<string, string>> = {
  api: t('接口'),
  worker: t('写单'),
  scheduler: t('调度'),
  all: t('全部'),
}
const busy = 0.85
const lateMs = 100

/** Every process that has spoken in the last seconds. */
export function ProcessList({ processes, at }: { processes: readonly LiveProcess[]; at: number }) {
  return (
    <section className="card card-padding">
      <h2>
        {t('进程')} <span className="muted small">{t('{processes} 个在线', { processes: processes.length })}</span>
      </h2>
      <ul className="processes">
        {processes.map(({ name, role, version, startedAt, loopUtilisation, loopDelayMs, memoryMb, ...rest }) => (
          <li key={name}>
            <span>
              <strong>{roleLabels[role] ?? role}</strong>{' '}
              {rest.warmed !== null && (
                <Tag color={rest.warmed ? 'success' : 'error'} variant="filled">
                  {rest.warmed ? t('已就绪') : t('未就绪')}
                </Tag>
              )}
              <span className="muted small block ellipsis">
                {t('{name} · {version} · 已运行 {duration}', {
                  name,
                  version,
                  duration: describeDuration(at - startedAt),
                })}
              </span>
            </span>
            <Figure label={t('繁忙')} value={share(loopUtilisation, 1)} bad={loopUtilisation > busy} />
            <Figure label={t('迟滞')} value={`${count(loopDelayMs)} ms`} bad={loopDelayMs > lateMs} />
            <Figure label={t('内存')} value={`${count(memoryMb)} MB`} />
            <Figure label={t('每秒')} value={count(rest.done)} />
            <Figure label={t('出错')} value={count(rest.failed)} bad={rest.failed > 0} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Figure({ label, value, bad = false }: { label: string; value: string; bad?: boolean }) {
  return (
    <span className={bad ? 'process-figure process-bad' : 'process-figure'}>
      <span className="muted small">{label}</span>
      <span className="figures">{value}</span>
    </span>
  )
}
