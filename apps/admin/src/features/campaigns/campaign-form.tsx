import { type CampaignSave, campaignSaveInput, type StaffCampaign } from '@tidegate/shared/contracts/staff'
import { defaultRoomSettings } from '@tidegate/shared/contracts/waiting-room'
import { Form, Input } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { EditForm } from '../../ui/edit-form.tsx'
import { FormSection } from '../../ui/form-section.tsx'
import { LinesInput } from '../../ui/lines-input.tsx'
import { SecondsInput } from '../../ui/seconds-input.tsx'
import { BannerInput } from '../media/banner-input.tsx'
import { useMay } from '../staff/use-staff.ts'
import { CampaignPreview } from './campaign-preview.tsx'
import { OfferFields } from './offer-fields.tsx'
import { RoomFields } from './room-fields.tsx'
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
  room: defaultRoomSettings,
  rules: ['每人限购 1 件，先到先得', '下单后请在支付时限内付款，超时自动释放'],
  offers: [],
}

/** One campaign, in the order a merchant thinks of it; the phone beside it shows what a shopper will see. */
export function CampaignForm({ campaign, ...saving }: Props) {
  const goods = useOfferGoods(campaign)
  return (
    <EditForm
      schema={campaignSaveInput}
      record={campaign}
      blank={blank}
      readOnly={!useMay('OPERATOR')}
      saveText="保存草稿"
      className="form-with-preview"
      beside={(form) => <CampaignPreview form={form} goods={goods} />}
      {...saving}
    >
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
          <SecondsInput usual={[300, 600, 900, 1800]} min={15} max={3600} label="支付时限" />
        </Form.Item>
      </FormSection>
      <FormSection title="排队与候补" hint="人多时怎么放人进来；发布后仍可在实时页调快调慢">
        <RoomFields />
      </FormSection>
      <FormSection title="活动规则" hint="每行一条，最多 10 条">
        <Form.Item name="rules" rules={[schemaRule(fields.rules)]}>
          <LinesInput />
        </Form.Item>
      </FormSection>
    </EditForm>
  )
}
