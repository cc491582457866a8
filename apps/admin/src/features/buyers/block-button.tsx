import { StopOutlined } from '@ant-design/icons'
import { type BlockKind, blockInput, blockKindLabels, blockKinds } from '@tidegate/shared/contracts/people'
import { type ButtonProps, Input, Radio, Select } from 'antd'
import { useState } from 'react'
import { issueWords } from '../../api/form-schema.ts'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { ReasonInput } from '../../ui/reason-input.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

interface Props extends Pick<ButtonProps, 'type' | 'size'> {
  label?: string
  /** Who is meant, where the page knows. */
  target?: { kind: BlockKind; value: string; name: string }
}

/** Keeps a buyer, an address or a device out of login, queue and buying. */
export function BlockButton({ label = t('限制'), target, ...button }: Props) {
  const blank = { kind: target?.kind ?? ('BUYER' as BlockKind), value: target?.value ?? '', minutes: 60, reason: '' }
  const [typed, setTyped] = useState(blank)
  const change = (next: Partial<typeof blank>) => setTyped({ ...typed, ...next })
  const tell = useTell()
  const input = blockInput.safeParse({ ...typed, minutes: typed.minutes === 0 ? null : typed.minutes })
  const wrong = typed.value !== '' && issueWords(input.error?.issues.find(({ path }) => path[0] === 'value'))
  return (
    <AskButton
      {...button}
      label={label}
      area="buyers"
      danger={button.type !== 'primary'}
      stops
      icon={<StopOutlined />}
      title={
        target
          ? t('限制{blockKind} {name}', { blockKind: t(blockKindLabels[target.kind]), name: target.name })
          : t('添加限制')
      }
      ready={input.success}
      run={() => client.staff.buyers.block.mutate(blockInput.parse(input.data))}
      onDone={() => tell.done(t('已限制，一秒内生效'))}
      onOpen={() => setTyped(blank)}
    >
      {!target && (
        <>
          <div className="dialog-field">
            <Radio.Group
              optionType="button"
              aria-label={t('类型')}
              options={blockKinds.map((kind) => ({ value: kind, label: t(blockKindLabels[kind]) }))}
              value={typed.kind}
              onChange={(event) => change({ kind: event.target.value, value: '' })}
            />
          </div>
          <label className="dialog-field">
            <p>{prompts[typed.kind]}</p>
            <Input
              aria-label={t('对象')}
              maxLength={64}
              status={wrong ? 'error' : ''}
              value={typed.value}
              onChange={(event) => change({ value: event.target.value })}
            />
            {wrong && <p className="danger small">{wrong}</p>}
          </label>
        </>
      )}
      {typed.kind === 'ADDRESS' && (
        <p className="muted small">
          {t('同一学校、公司或基站下的人常常共用一个地址：会一起受限。IPv6 按 /64 网段限制。')}
        </p>
      )}
      <div className="dialog-field">
        <p>{t('多久')}</p>
        <Select
          className="wide"
          aria-label={t('多久')}
          options={durations}
          value={typed.minutes}
          onChange={(minutes) => change({ minutes })}
        />
      </div>
      <ReasonInput label={t('理由（只有店员看得到）')} value={typed.reason} onChange={(reason) => change({ reason })} />
      <p className="muted small">{t('不能登录、排队和抢购；已有的订单照常付款、收货和退款。')}</p>
    </AskButton>
  )
}

const prompts: Readonly<Record<BlockKind, string>> = {
  BUYER: t('买家编号'),
  ADDRESS: t('IP 地址'),
  DEVICE: t('设备标识（在买家页面上）'),
}
const durations = [
  { value: 10, label: t('10 分钟') },
  { value: 60, label: t('1 小时') },
  { value: 1_440, label: t('1 天') },
  { value: 10_080, label: t('7 天') },
  { value: 43_200, label: t('30 天') },
  { value: 0, label: t('直到解除') },
]
