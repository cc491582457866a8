import { extendInput, type LiveNow } from '@tidegate/shared/contracts/live'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { BeijingTimeInput } from '../../ui/beijing-time-input.tsx'
import { describeDuration } from '../../ui/duration.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

const minutes = [5, 15, 30, 60]

/** A later end. An earlier one is what 结束活动 is for. */
export function ExtendButton({ campaignId, now }: { campaignId: string; now: Pick<LiveNow, 'version' | 'endsAt'> }) {
  const tell = useTell()
  const [seen, setSeen] = useState(now)
  const [endsAt, setEndsAt] = useState<number | null>(null)
  const input = { campaignId, version: seen.version, endsAt }
  const later = endsAt !== null && endsAt > seen.endsAt
  return (
    <AskButton
      label={t('延长')}
      title={t('延长活动')}
      ready={later}
      run={() => client.staff.live.extend.mutate(extendInput.parse(input))}
      onDone={() => tell.done(t('活动已延长'))}
      onOpen={() => setSeen(now)}
      onClosed={() => setEndsAt(null)}
    >
      <p>
        {t('现在结束于 {time}。延长后一秒内全站生效，只能往后，不能往前。', {
          time: formatBeijing(seen.endsAt, 'full'),
        })}
      </p>
      <div className="quick">
        {minutes.map((count) => (
          <Button key={count} onClick={() => setEndsAt(seen.endsAt + count * 60_000)}>
            {t('+{count} 分钟', { count })}
          </Button>
        ))}
      </div>
      <BeijingTimeInput id="extend-to" value={endsAt} onChange={(chosen) => setEndsAt(chosen ?? null)} />
      {endsAt !== null && (
        <Alert
          className="gap-above"
          type={later ? 'info' : 'error'}
          showIcon
          title={
            later
              ? t('延长 {duration}，结束于 {time}', {
                  duration: describeDuration(endsAt - seen.endsAt),
                  time: formatBeijing(endsAt, 'full'),
                })
              : t('必须晚于现在的结束时间')
          }
        />
      )}
    </AskButton>
  )
}
