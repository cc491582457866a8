import { sessionsOf } from '@tidegate/shared/campaign-sessions'
import { type DraftDocument, sessionPlan } from '@tidegate/shared/contracts/campaign-drafts'
import { campaignSaveInput } from '@tidegate/shared/contracts/staff'
import { Form, InputNumber, Radio, Select } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { BeijingTimeInput } from '../../ui/beijing-time-input.tsx'
import { describeDuration } from '../../ui/duration.ts'
import { FormSection } from '../../ui/form-section.tsx'
import { SecondsInput } from '../../ui/seconds-input.tsx'
import { useNow } from '../../ui/use-now.ts'

const fields = campaignSaveInput.shape
const plan = sessionPlan.shape
const usualTimes = ['10:00', '12:00', '14:00', '16:00', '18:00', '20:00', '22:00']

/** When it runs, once or in sessions, and how long a buyer has to pay. */
export function ScheduleStep({ document }: { document: DraftDocument | null }) {
  const several = document?.sessions !== null && document?.sessions !== undefined
  const first = several ? t('首场') : ''
  return (
    <>
      <FormSection title={t('什么时候卖')} hint={t('北京时间')}>
        <Form.Item name="sessions" label={t('场次')}>
          <SeveralSwitch />
        </Form.Item>
        <div className="form-row">
          <Form.Item
            name="startsAt"
            label={t('{first}开始时间', { first })}
            required
            rules={[schemaRule(fields.startsAt)]}
          >
            <BeijingTimeInput />
          </Form.Item>
          <Form.Item
            name="endsAt"
            label={t('{first}结束时间', { first })}
            required
            dependencies={['startsAt']}
            rules={[
              schemaRule(fields.endsAt),
              ({ getFieldValue }) => ({
                validator: async (_, end: unknown) => {
                  const start: unknown = getFieldValue('startsAt')
                  if (typeof start === 'number' && typeof end === 'number' && end <= start)
                    throw new Error(t('结束时间必须晚于开始时间'))
                },
              }),
            ]}
          >
            <BeijingTimeInput />
          </Form.Item>
        </div>
        {several && (
          <div className="form-row">
            <Form.Item
              name={['sessions', 'times']}
              label={t('每天另外的场次')}
              extra={t('首场的时间每天都有，这里加别的；每场和首场一样长')}
              rules={[schemaRule(plan.times)]}
            >
              <Select
                mode="tags"
                tokenSeparators={[' ', ',', '，', '、']}
                placeholder={t('例如 14:00')}
                options={usualTimes.map((value) => ({ value, label: value }))}
                aria-label={t('每天另外的场次')}
              />
            </Form.Item>
            <Form.Item name={['sessions', 'days']} label={t('连续天数')} rules={[schemaRule(plan.days)]}>
              <InputNumber
                className="wide figures"
                min={1}
                max={31}
                precision={0}
                suffix={t('天')}
                aria-label={t('连续天数')}
              />
            </Form.Item>
          </div>
        )}
        {document && <Summary document={document} />}
      </FormSection>
      <FormSection title={t('支付时限')} hint={t('超时未付的订单自动关闭，库存重新可抢，先给候补的人')}>
        <Form.Item name="payWindowSeconds" rules={[schemaRule(fields.payWindowSeconds)]}>
          <SecondsInput usual={[300, 600, 900, 1800]} min={15} max={3600} label={t('支付时限')} />
        </Form.Item>
      </FormSection>
    </>
  )
}

interface SwitchProps {
  value?: DraftDocument['sessions']
  onChange?: (value: DraftDocument['sessions']) => void
}

function SeveralSwitch({ value = null, onChange }: SwitchProps) {
  return (
    <Radio.Group
      aria-label={t('场次')}
      optionType="button"
      options={[
        { value: false, label: t('只开一场') },
        { value: true, label: t('多场次') },
      ]}
      value={value !== null}
      onChange={({ target }) => onChange?.(target.value ? { days: 3, times: ['14:00', '20:00'] } : null)}
    />
  )
}

function Summary({ document: { startsAt, endsAt, sessions } }: { document: DraftDocument }) {
  const now = useNow(1000)
  const parsed = sessionPlan.nullable().safeParse(sessions)
  if (startsAt === null || endsAt === null || endsAt <= startsAt || !parsed.success) return null
  const all = sessionsOf({ startsAt, endsAt }, parsed.data)
  const ahead = startsAt - now
  const start =
    ahead > 0 ? t('{duration}后开始', { duration: describeDuration(ahead) }) : t('开始时间已过，发布后立即开始')
  const duration = describeDuration(endsAt - startsAt)
  return (
    <>
      <p className="muted form-note">
        {all.length > 1
          ? t(
              '{start}，每场持续 {duration}，共 {count} 场，发布后各是一场独立的活动，可以分别暂停和结束；限购每场各算',
              { start, duration, count: all.length },
            )
          : t('{start}，持续 {duration}', { start, duration })}
      </p>
      {all.length > 1 && <SessionChips sessions={all} />}
    </>
  )
}

export function SessionChips({ sessions }: { sessions: { startsAt: number }[] }) {
  return (
    <ul className="session-chips">
      {sessions.map(({ startsAt }) => (
        <li key={startsAt} className="figures">
          {formatBeijing(startsAt)}
        </li>
      ))}
    </ul>
  )
}
