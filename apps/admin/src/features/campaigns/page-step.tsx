import { campaignSaveInput } from '@tidegate/shared/contracts/staff'
import { Form, Input } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { t } from '../../i18n/t.ts'
import { FormSection } from '../../ui/form-section.tsx'
import { LinesInput } from '../../ui/lines-input.tsx'
import { BannerInput } from '../media/banner-input.tsx'

const fields = campaignSaveInput.shape

/** What buyers read and see. */
export function PageStep() {
  return (
    <>
      <FormSection title={t('活动页写什么')} hint={t('右边就是买家手机上的样子')}>
        <Form.Item name="title" label={t('活动名称')} required rules={[schemaRule(fields.title)]}>
          <Input maxLength={40} showCount placeholder={t('例如：双十二手机首发')} />
        </Form.Item>
        <Form.Item name="subtitle" label={t('副标题')} rules={[schemaRule(fields.subtitle)]}>
          <Input maxLength={60} showCount placeholder={t('一句话说清为什么要来，例如：千台现货，五折起')} />
        </Form.Item>
        <Form.Item name="banner" label={t('横幅')} required rules={[schemaRule(fields.banner)]}>
          <BannerInput />
        </Form.Item>
      </FormSection>
      <FormSection title={t('活动规则')} hint={t('每行一条，最多 10 条；排队方式和支付时限会自动写在后面')}>
        <Form.Item name="rules" rules={[schemaRule(fields.rules)]}>
          <LinesInput />
        </Form.Item>
      </FormSection>
    </>
  )
}
