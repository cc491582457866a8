import type { DraftDocument } from '@tidegate/shared/contracts/campaign-drafts'
import { type RoomMode, roomModeLabels, roomModes, roomSettings } from '@tidegate/shared/contracts/waiting-room'
import { Alert, Form, InputNumber, Radio } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { FormSection } from '../../ui/form-section.tsx'
import { SecondsInput } from '../../ui/seconds-input.tsx'
import { estimateRelease } from './estimate-release.ts'
import { givesNumbers } from './room-words.ts'

const fields = roomSettings.shape

const explanations: Readonly<Record<RoomMode, string>> = {
  OFF: t('谁先点到谁先抢。适合库存充足、热度平常的活动。'),
  FIFO: t('开售前开放候场，按到场先后放行。适合老客为主、想奖励早到的活动。'),
  SHUFFLE: t('开售前到场的人一起摇号定先后，晚到的接在后面。最公平，结果人人可验证。'),
  REJECT: t('不发号。同时在抢的人满了，后来的人会被请稍后再试。'),
}

/** How people are let in. What a mode does not use is not asked for. */
export function RoomStep({ document }: { document: DraftDocument | null }) {
  const mode = document?.room.mode ?? 'OFF'
  const estimate = document && estimateRelease(document)
  return (
    <>
      <FormSection title={t('人多的时候怎么放人进来')} hint={t('发布后仍可在实时页调快调慢')}>
        <Form.Item name={['room', 'mode']} rules={[schemaRule(fields.mode)]}>
          <Radio.Group
            className="mode-cards"
            aria-label={t('排队方式')}
            options={roomModes.map((value) => ({
              value,
              label: (
                <span className="mode-card">
                  <strong>{t(roomModeLabels[value])}</strong>
                  <span className="muted">{explanations[value]}</span>
                </span>
              ),
            }))}
          />
        </Form.Item>
        {givesNumbers(mode) && (
          <Form.Item
            name={['room', 'lobbyOpensSeconds']}
            label={t('提前多久开放候场')}
            extra={lobbyOpening(document)}
            rules={[schemaRule(fields.lobbyOpensSeconds)]}
          >
            <SecondsInput usual={[300, 900, 1800, 3600]} min={30} max={86_400} label={t('候场开放')} />
          </Form.Item>
        )}
        {mode !== 'OFF' && (
          <div className="form-row">
            <Count
              name="rate"
              label={t('每秒放行')}
              suffix={t('人')}
              max={100_000}
              extra={t('闸门开多大：每秒最多请这么多人进去抢；订单写入变慢时系统自动放得更慢')}
            />
            <Count
              name="cap"
              label={t('同时在抢')}
              suffix={t('人')}
              max={1_000_000}
              extra={t('屋里最多站多少人：已放进来、还没抢完也没离开的人，满了就等有人出来')}
            />
            {givesNumbers(mode) && (
              <Count
                name="queueMax"
                label={t('最多排队')}
                suffix={t('人')}
                max={10_000_000}
                extra={t('门外的队最长排到这里，再来的人会被请稍后再试')}
              />
            )}
          </div>
        )}
        {estimate && (
          <Alert
            type="info"
            showIcon
            title={estimate.headline}
            description={estimate.reason}
            role="note"
            aria-label={t('放行估算')}
          />
        )}
      </FormSection>
      <FormSection title={t('候补')} hint={t('抢光后可以登记候补；有人放弃名额时按次序补上，并自动下单')}>
        <Form.Item
          name={['room', 'standbyPaySeconds']}
          label={t('候补支付时限')}
          rules={[schemaRule(fields.standbyPaySeconds)]}
        >
          <SecondsInput usual={[300, 600, 1800]} min={60} max={3600} label={t('候补支付时限')} />
        </Form.Item>
      </FormSection>
    </>
  )
}

interface CountProps {
  name: 'rate' | 'cap' | 'queueMax'
  label: string
  suffix: string
  max: number
  extra: string
}

function Count({ name, label, suffix, max, extra }: CountProps) {
  return (
    <Form.Item name={['room', name]} label={label} extra={extra} rules={[schemaRule(fields[name])]}>
      <InputNumber className="wide figures" min={1} max={max} precision={0} suffix={suffix} aria-label={label} />
    </Form.Item>
  )
}

/** The moment by the clock: what a merchant will announce. */
function lobbyOpening(document: DraftDocument | null): string {
  const [startsAt, seconds] = [document?.startsAt, document?.room.lobbyOpensSeconds]
  if (!startsAt || !seconds) return t('买家从这时起可以进场等候')
  return t('买家从 {time} 起可以进场等候', { time: formatBeijing(startsAt - seconds * 1000) })
}
