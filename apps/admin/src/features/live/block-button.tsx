import {
  type BlockKind,
  blockInput,
  blockKindLabels,
  blockKinds,
  type HotSource,
} from '@tidegate/shared/contracts/people'
import { Input, Segmented, Select } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

const durations = [
  { value: 10, label: t('10 分钟') },
  { value: 60, label: t('1 小时') },
  { value: 1_440, label: t('1 天') },
  { value: 0, label: t('直到解除') },
]
const hints: Readonly<Record<BlockKind, string>> = {
  BUYER: t('买家编号，在订单或买家页可以看到'),
  ADDRESS: t('IP 地址，例如 203.0.113.7'),
  DEVICE: t('设备标记，在买家页可以看到'),
}
const blank: { kind: BlockKind; value: string; minutes: number; reason: string } = {
  kind: 'BUYER',
  value: '',
  minutes: 60,
  reason: '',
}

/** Keeps a buyer, an address or a device out of the whole shop's buying. */
export function BlockButton({ source }: { source?: HotSource }) {
  const tell = useTell()
  const start = source ? { ...blank, kind: source.kind, value: source.value } : blank
  const [typed, setTyped] = useState(start)
  const checked = blockInput.safeParse({ ...typed, minutes: typed.minutes || null })
  const wrong = checked.success ? undefined : checked.error.issues.find(({ path }) => path[0] === 'value')
  const set = (change: Partial<typeof blank>) => setTyped({ ...typed, ...change })
  return (
    <AskButton
      label={t('封禁')}
      title={t('封禁买家、地址或设备')}
      area="buyers"
      stops
      ready={checked.success}
      run={() => client.staff.buyers.block.mutate(blockInput.parse({ ...typed, minutes: typed.minutes || null }))}
      onDone={() => tell.done(t('已封禁，新的点抢会被挡下'))}
      onOpen={() => setTyped(start)}
      onClosed={() => setTyped(start)}
      {...(source && { size: 'small' as const })}
    >
      <div className="block-fields">
        <Segmented<BlockKind>
          block
          value={typed.kind}
          onChange={(kind) => set({ kind, value: '' })}
          options={blockKinds.map((value) => ({ value, label: t(blockKindLabels[value]) }))}
        />
        <label>
          <p>{hints[typed.kind]}</p>
          <Input
            value={typed.value}
            aria-label={t('封禁对象')}
            {...(typed.value !== '' && wrong && { status: 'error' as const })}
            onChange={(event) => set({ value: event.target.value })}
          />
        </label>
        <label>
          <p>{t('多久')}</p>
          <Select
            className="wide"
            aria-label={t('封禁时长')}
            value={typed.minutes}
            options={durations}
            onChange={(minutes) => set({ minutes })}
          />
        </label>
        <label>
          <p>{t('理由（写进操作记录）')}</p>
          <Input
            value={typed.reason}
            maxLength={200}
            aria-label={t('封禁理由')}
            onChange={(event) => set({ reason: event.target.value })}
          />
        </label>
        <p className="muted small">{t('已经抢到的订单不受影响。在「买家」页可以查看和解除。')}</p>
      </div>
    </AskButton>
  )
}
