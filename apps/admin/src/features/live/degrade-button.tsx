import { type DegradeLevel, degradeLabels, degradeLevels } from '@tidegate/shared/contracts/waiting-room'
import { Radio } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

/** The whole shop's degrade level, from where it is needed. What each level means in full is told on the system page. */
export function DegradeButton({ level }: { level: DegradeLevel }) {
  const tell = useTell()
  const [chosen, setChosen] = useState<DegradeLevel>(level)
  return (
    <AskButton
      label={t('降级')}
      title={t('切换降级级别')}
      area="system"
      stops={chosen > 0}
      ready={chosen !== level}
      run={() => client.staff.setDegrade.mutate({ level: chosen })}
      onDone={() => tell.done(t('已切换到「{degrade}」', { degrade: t(degradeLabels[chosen]) }))}
      onOpen={() => setChosen(level)}
    >
      <p>{t('对全站生效，一秒内到达每个进程。现在：{degrade}。', { degrade: t(degradeLabels[level]) })}</p>
      <Radio.Group
        className="level-choice"
        value={chosen}
        onChange={(event) => setChosen(event.target.value as DegradeLevel)}
        options={degradeLevels.map((value) => ({ value, label: `${value} · ${t(degradeLabels[value])}` }))}
      />
    </AskButton>
  )
}
