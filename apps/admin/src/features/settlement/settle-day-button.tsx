import { AuditOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'
import { DayInput, yesterday } from './day-input.tsx'

export function SettleDayButton() {
  const tell = useTell()
  const [day, setDay] = useState(yesterday)
  return (
    <AskButton
      label={t('对一天的账')}
      type="primary"
      icon={<AuditOutlined />}
      title={t('现在核对一天的账')}
      run={() => settle(day)}
      onDone={tell.done}
      onClosed={() => setDay(yesterday())}
    >
      <p>{t('从微信下载这一天的账单，与系统的账逐笔比较。只核对，不改任何订单和款项；可以重复进行。')}</p>
      <div className="dialog-field">
        <DayInput value={day} onChange={(chosen) => chosen !== undefined && setDay(chosen)} />
      </div>
      <p className="muted small">{t('微信在第二天上午 10 点左右生成账单，当天的还没有。')}</p>
    </AskButton>
  )
}

/** In words what came of it. */
async function settle(day: string): Promise<string> {
  const rows = await client.staff.settlement.settle.mutate({ day })
  const trouble = rows.find((row) => row.state !== 'MATCHED')
  if (trouble) return t('{day} 还没有核对完：{error}', { day, error: trouble.error ?? t('等待账单') })
  const open = rows.reduce((sum, row) => sum + row.openDifferences, 0)
  return open === 0
    ? t('{day} 核对完毕，没有待处理的差异', { day })
    : t('{day} 核对完毕，有 {open} 条差异待处理', { day, open })
}
