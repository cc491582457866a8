import type { DraftDocument } from '@tidegate/shared/contracts/campaign-drafts'
import { roomSettings } from '@tidegate/shared/contracts/waiting-room'
import { Alert, Form, InputNumber, Select, Slider } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { t } from '../../i18n/t.ts'
import { FormSection } from '../../ui/form-section.tsx'
import { riskLabels } from './room-words.ts'

const fields = roomSettings.shape
const everybody = { 5: '5%', 25: '25%', 50: '50%', 100: t('全部') }

/** Whom it is for, and who is kept out. */
export function AudienceStep({ document }: { document: DraftDocument | null }) {
  const share = document?.room.audienceShare ?? 100
  if (document?.room.mode === 'OFF')
    return (
      <FormSection title={t('谁可以来')}>
        <Alert
          type="info"
          showIcon
          title={t('这场活动不排队，对所有人开放')}
          description={t('灰度比例和风险等级在放行时检查。需要的话，先在「排队与放行」里选一种排队方式。')}
        />
      </FormSection>
    )
  return (
    <>
      <FormSection title={t('先对一部分人开放')} hint={t('灰度：心里没底时先放一小部分，确认没问题再开一场全量的')}>
        <Form.Item
          name={['room', 'audienceShare']}
          label={t('开放给多少买家')}
          extra={
            share < 100
              ? t('按买家编号的哈希抽取约 {share}%，同一个人每次结果都一样；其余的人看到「本场活动暂未向您开放」', {
                  share,
                })
              : t('所有买家都可以参加')
          }
          rules={[schemaRule(fields.audienceShare)]}
        >
          <Share />
        </Form.Item>
      </FormSection>
      <FormSection
        title={t('把可疑的人挡在外面')}
        hint={t('微信按账号行为给出 0 至 4 级，越高越可疑；进候场时就已问好，不拖慢抢购')}
      >
        <Form.Item
          name={['room', 'maxRiskRank']}
          label={t('微信风险等级')}
          extra={t('建议放行到 3 级：误伤很少，机器人大多在 4 级')}
          rules={[schemaRule(fields.maxRiskRank)]}
        >
          <Select options={riskLabels.map((label, value) => ({ value, label }))} aria-label={t('微信风险等级')} />
        </Form.Item>
        <p className="muted form-note">
          {t(
            '除此之外始终生效：每个账号和每个网络地址的点击频率限制、请求签名、一人一个排队号。已拉黑的买家在「买家」页管理。',
          )}
        </p>
      </FormSection>
    </>
  )
}

interface ShareProps {
  id?: string
  value?: number | null
  onChange?: (value: number | null) => void
}

function Share({ id, value = null, onChange }: ShareProps) {
  return (
    <div className="share" id={id}>
      <Slider min={1} max={100} marks={everybody} value={value ?? 100} onChange={(next) => onChange?.(next)} />
      <InputNumber
        className="figures"
        min={1}
        max={100}
        precision={0}
        suffix="%"
        value={value}
        onChange={(next) => onChange?.(next)}
        aria-label={t('开放给')}
      />
    </div>
  )
}
