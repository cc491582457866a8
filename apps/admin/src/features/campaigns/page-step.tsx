import { campaignSaveInput } from '@tidegate/shared/contracts/staff'
import { Form, Input } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { FormSection } from '../../ui/form-section.tsx'
import { LinesInput } from '../../ui/lines-input.tsx'
import { BannerInput } from '../media/banner-input.tsx'

const fields = campaignSaveInput.shape

/** What buyers read and see. */
export function PageStep() {
  return (
    <>
      <FormSection title="活动页写什么" hint="右边就是买家手机上的样子">
        <Form.Item name="title" label="活动名称" required rules={[schemaRule(fields.title)]}>
          <Input maxLength={40} showCount placeholder="例如：双十二手机首发" />
        </Form.Item>
        <Form.Item name="subtitle" label="副标题" rules={[schemaRule(fields.subtitle)]}>
          <Input maxLength={60} showCount placeholder="一句话说清为什么要来，例如：千台现货，五折起" />
        </Form.Item>
        <Form.Item name="banner" label="横幅" required rules={[schemaRule(fields.banner)]}>
          <BannerInput />
        </Form.Item>
      </FormSection>
      <FormSection title="活动规则" hint="每行一条，最多 10 条；排队方式和支付时限会自动写在后面">
        <Form.Item name="rules" rules={[schemaRule(fields.rules)]}>
          <LinesInput />
        </Form.Item>
      </FormSection>
    </>
  )
}
