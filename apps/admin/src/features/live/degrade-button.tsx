import { type DegradeLevel, degradeLabels, degradeLevels } from '@tidegate/shared/contracts/waiting-room'
import { Radio } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

/** The whole shop's degrade level, from where it is needed. What each level means in full is told on the system page. */
export function DegradeButton({ level }: { level: DegradeLevel }) {
  const tell = useTell()
  const [chosen, setChosen] = useState<DegradeLevel>(level)
  return (
    <AskButton
      label="降级"
      title="切换降级级别"
      area="system"
      stops={chosen > 0}
      ready={chosen !== level}
      run={() => client.staff.setDegrade.mutate({ level: chosen })}
      onDone={() => tell.done(`已切换到「${degradeLabels[chosen]}」`)}
      onOpen={() => setChosen(level)}
    >
      <p>对全站生效，一秒内到达每个进程。现在：{degradeLabels[level]}。</p>
      <Radio.Group
        className="level-choice"
        value={chosen}
        onChange={(event) => setChosen(event.target.value as DegradeLevel)}
        options={degradeLevels.map((value) => ({ value, label: `${value} · ${degradeLabels[value]}` }))}
      />
    </AskButton>
  )
}
