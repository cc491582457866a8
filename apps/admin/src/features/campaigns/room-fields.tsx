import {
  type RoomMode,
  type RoomSettings,
  roomModeLabels,
  roomModes,
  roomSettings,
} from '@tidegate/shared/contracts/waiting-room'
import { Form, InputNumber, Radio, Select } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { SecondsInput } from '../../ui/seconds-input.tsx'
import { givesNumbers, riskLabels } from './room-words.ts'

const fields = roomSettings.shape

const explanations: Readonly<Record<RoomMode, string>> = {
  OFF: '谁先点到谁先抢。适合库存充足、热度平常的活动。',
  FIFO: '开售前开放候场，按到场先后放行。适合老客为主、想奖励早到的活动。',
  SHUFFLE: '开售前到场的人一起摇号定先后，晚到的接在后面。最公平，结果人人可验证。',
  REJECT: '不发号。同时在抢的人满了，后来的人会被请稍后再试。',
}

/** How a campaign lets people in. What a mode does not use is not asked for. */
export function RoomFields() {
  const form = Form.useFormInstance()
  const mode: RoomMode = Form.useWatch(['room', 'mode'], form) ?? 'OFF'
  return (
    <>
      <Form.Item name={['room', 'mode']} rules={[schemaRule(fields.mode)]}>
        <Radio.Group
          className="mode-cards"
          aria-label="排队方式"
          options={roomModes.map((value) => ({
            value,
            label: (
              <span className="mode-card">
                <strong>{roomModeLabels[value]}</strong>
                <span className="muted">{explanations[value]}</span>
              </span>
            ),
          }))}
        />
      </Form.Item>
      {givesNumbers(mode) && (
        <Form.Item
          name={['room', 'lobbyOpensSeconds']}
          label="提前多久开放候场"
          extra={<LobbyOpening />}
          rules={[schemaRule(fields.lobbyOpensSeconds)]}
        >
          <SecondsInput usual={[300, 900, 1800, 3600]} min={30} max={86_400} label="候场开放" />
        </Form.Item>
      )}
      {mode !== 'OFF' && (
        <div className="form-row">
          <Count
            name="rate"
            label="每秒放行"
            suffix="人"
            max={100_000}
            extra="上限；订单写入变慢时系统会自动放得更慢"
          />
          <Count
            name="cap"
            label="同时在抢"
            suffix="人"
            max={1_000_000}
            extra="已放行、还没抢完也没离开的人，最多这么多"
          />
          {givesNumbers(mode) && (
            <Count
              name="queueMax"
              label="最多排队"
              suffix="人"
              max={10_000_000}
              extra="超过后，后来的人会被请稍后再试"
            />
          )}
          <Count
            name="audienceShare"
            label="开放给"
            suffix="% 的买家"
            max={100}
            extra="按买家编号抽取，同一个人每次结果相同"
          />
          <Form.Item
            name={['room', 'maxRiskRank']}
            label="微信风险等级"
            extra="微信给买家的评级，高于此级的不放行"
            rules={[schemaRule(fields.maxRiskRank)]}
          >
            <Select options={riskLabels.map((label, value) => ({ value, label }))} />
          </Form.Item>
        </div>
      )}
      <Form.Item
        name={['room', 'standbyPaySeconds']}
        label="候补支付时限"
        extra="有人放弃名额时，候补的人按次序补上，并在这段时间内付款"
        rules={[schemaRule(fields.standbyPaySeconds)]}
      >
        <SecondsInput usual={[300, 600, 1800]} min={60} max={3600} label="候补支付时限" />
      </Form.Item>
    </>
  )
}

interface CountProps {
  name: 'rate' | 'cap' | 'queueMax' | 'audienceShare'
  label: string
  suffix: string
  max: number
  extra: string
}

function Count({ name, label, suffix, max, extra }: CountProps) {
  return (
    <Form.Item name={['room', name]} label={label} extra={extra} rules={[schemaRule(fields[name])]}>
      <InputNumber className="wide figures" min={1} max={max} precision={0} suffix={suffix} />
    </Form.Item>
  )
}

/** The moment by the clock: what a merchant will announce. */
function LobbyOpening() {
  const form = Form.useFormInstance()
  const startsAt: unknown = Form.useWatch('startsAt', form)
  const seconds: RoomSettings['lobbyOpensSeconds'] | null | undefined = Form.useWatch(
    ['room', 'lobbyOpensSeconds'],
    form,
  )
  if (typeof startsAt !== 'number' || typeof seconds !== 'number') return '买家从这时起可以进场等候'
  return `买家从 ${formatBeijing(startsAt - seconds * 1000)} 起可以进场等候`
}
