import { Progress } from 'antd'
import { t } from '../../i18n/t.ts'

/** How much of `total` is claimed, and inside it how much is paid. */
export function SoldBar({ total, claimed, paid }: { total: number; claimed: number; paid: number }) {
  const percent = (count: number) => (total === 0 ? 0 : Math.min(100, (count / total) * 100))
  return (
    <div className="sold-bar">
      <Progress
        percent={percent(claimed)}
        strokeColor="var(--ant-color-primary-border)"
        success={{ percent: percent(paid), strokeColor: 'var(--ant-color-primary)' }}
        showInfo={false}
        size="small"
        aria-label={t('共 {total} 件，已抢 {claimed}，已付 {paid}', { total, claimed, paid })}
      />
      <span className="figures small muted">
        {t('已抢 {claimed} / {total} · 已付 {paid}', { claimed, total, paid })}
      </span>
    </div>
  )
}
