import { type CampaignSave, campaignSaveInput, type StaffCampaign } from '@tidegate/shared/contracts/staff'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { issuesOf, namePathOf, schemaRule, showFieldErrors } from '../../api/form-schema.ts'
import { refusalOf } from '../../api/refusal.ts'
import { FormSection } from '../../ui/form-section.tsx'
import { LinesInput } from '../../ui/lines-input.tsx'
import { SaveRefusal } from '../../ui/save-refusal.tsx'
import { useUnsavedGuard } from '../../ui/use-unsaved-guard.tsx'
import { BannerInput } from '../media/banner-input.tsx'
import { useMayWrite } from '../staff/use-staff.ts'
import { WriteButton } from '../staff/write-button.tsx'
import { CampaignPreview } from './campaign-preview.tsx'
import { OfferFields } from './offer-fields.tsx'
import { PayWindowInput } from './pay-window-input.tsx'
import { ScheduleFields } from './schedule-fields.tsx'
import { useOfferGoods } from './use-offer-goods.ts'

interface Props {
  campaign: StaffCampaign | null
  saving: boolean
  onSave: (campaign: CampaignSave) => Promise<StaffCampaign>
  onSaved: (campaign: StaffCampaign) => void
}

const fields = campaignSaveInput.shape
const blank = {
  title: '',
  subtitle: '',
  payWindowSeconds: 900,
  rules: ['每人限购 1 件，先到先得', '下单后请在支付时限内付款，超时自动释放'],
  offers: [],
}

/** One campaign, in the order a merchant thinks of it; the phone beside it shows what a shopper will see. */
export function CampaignForm({ campaign, saving, onSave, onSaved }: Props) {
  const [form] = Form.useForm()
  const [failure, setFailure] = useState<unknown>(null)
  const goods = useOfferGoods(campaign)
  const guard = useUnsavedGuard()
  const mayWrite = useMayWrite()

  const submit = async () => {
    const checked = campaignSaveInput.safeParse({
      ...form.getFieldsValue(true),
      id: campaign?.id,
      version: campaign?.version,
    })
    if (!checked.success) return showFieldErrors(form, issuesOf(checked.error))
    try {
      const saved = await onSave(checked.data)
      guard.markSaved()
      onSaved(saved)
    } catch (error) {
      setFailure(error)
      showFieldErrors(
        form,
        Object.entries(refusalOf(error).fields).map(([path, message]) => ({ name: namePathOf(path), message })),
      )
    }
  }

  return (
    <Form
      form={form}
      layout="vertical"
      className="form-with-preview"
      disabled={!mayWrite}
      initialValues={campaign ?? blank}
      onValuesChange={guard.markChanged}
      onFinish={() => void submit()}
      scrollToFirstError={{ behavior: 'smooth', block: 'center' }}
    >
      {guard.prompt}
      <div>
        <SaveRefusal error={failure} />
        <FormSection title="基本信息与横幅">
          <Form.Item name="title" label="活动名称" required rules={[schemaRule(fields.title)]}>
            <Input maxLength={40} showCount placeholder="例如：双十二手机首发" />
          </Form.Item>
          <Form.Item name="subtitle" label="副标题" rules={[schemaRule(fields.subtitle)]}>
            <Input maxLength={60} showCount />
          </Form.Item>
          <Form.Item name="banner" label="横幅" required rules={[schemaRule(fields.banner)]}>
            <BannerInput />
          </Form.Item>
        </FormSection>
        <FormSection title="时间安排" hint="北京时间">
          <ScheduleFields />
        </FormSection>
        <FormSection title="活动商品" hint="发布时从货架划拨库存，结束后没卖出的自动退回货架">
          <OfferFields goods={goods} />
        </FormSection>
        <FormSection title="支付时限" hint="超时未付的订单自动关闭，库存重新可抢">
          <Form.Item name="payWindowSeconds" rules={[schemaRule(fields.payWindowSeconds)]}>
            <PayWindowInput />
          </Form.Item>
        </FormSection>
        <FormSection title="活动规则" hint="每行一条，最多 10 条">
          <Form.Item name="rules" rules={[schemaRule(fields.rules)]}>
            <LinesInput />
          </Form.Item>
        </FormSection>
        <div className="form-foot">
          <WriteButton type="primary" htmlType="submit" size="large" loading={saving}>
            保存草稿
          </WriteButton>
          <Button size="large" disabled={false} onClick={() => history.back()}>
            返回
          </Button>
        </div>
      </div>
      <CampaignPreview form={form} goods={goods} />
    </Form>
  )
}
