import { campaignSaveInput } from '@tidegate/shared/contracts/staff'
import { Form } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { BeijingTimeInput } from '../../ui/beijing-time-input.tsx'
import { describeDuration } from '../../ui/duration.ts'
import { useNow } from '../../ui/use-now.ts'

const fields = campaignSaveInput.shape

export function ScheduleFields() {
  const form = Form.useFormInstance()
  const startsAt: unknown = Form.useWatch('startsAt', form)
  const endsAt: unknown = Form.useWatch('endsAt', form)
  return (
    <>
      <div className="form-row">
        <Form.Item name="startsAt" label="开始时间" required rules={[schemaRule(fields.startsAt)]}>
          <BeijingTimeInput />
        </Form.Item>
        <Form.Item
          name="endsAt"
          label="结束时间"
          required
          dependencies={['startsAt']}
          rules={[
            schemaRule(fields.endsAt),
            ({ getFieldValue }) => ({
              validator: async (_, end: unknown) => {
                const start: unknown = getFieldValue('startsAt')
                if (typeof start === 'number' && typeof end === 'number' && end <= start)
                  throw new Error('结束时间必须晚于开始时间')
              },
            }),
          ]}
        >
          <BeijingTimeInput />
        </Form.Item>
      </div>
      {typeof startsAt === 'number' && typeof endsAt === 'number' && endsAt > startsAt && (
        <Summary startsAt={startsAt} endsAt={endsAt} />
      )}
    </>
  )
}

function Summary({ startsAt, endsAt }: { startsAt: number; endsAt: number }) {
  const ahead = startsAt - useNow(1000)
  return (
    <p className="muted form-note">
      {ahead > 0 ? `${describeDuration(ahead)}后开始` : '开始时间已过，发布后立即开始'}，持续{' '}
      {describeDuration(endsAt - startsAt)}
    </p>
  )
}
