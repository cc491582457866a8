import { Link } from '@tanstack/react-router'
import { productKindLabels } from '@tidegate/shared/contracts/goods'
import { type ProductSave, productSaveInput, type StaffProduct } from '@tidegate/shared/contracts/staff'
import { Form, Input, Radio } from 'antd'
import { z } from 'zod'
import { schemaRule } from '../../api/form-schema.ts'
import { t } from '../../i18n/t.ts'
import { EditForm } from '../../ui/edit-form.tsx'
import { FormSection } from '../../ui/form-section.tsx'
import { LinesInput } from '../../ui/lines-input.tsx'
import { PicturesInput } from '../media/pictures-input.tsx'
import { useMay } from '../staff/use-staff.ts'
import { CategorySelect } from './category-select.tsx'
import { SkuFields } from './sku-fields.tsx'

interface Props {
  product: StaffProduct | null
  saving: boolean
  onSave: (product: ProductSave) => Promise<StaffProduct>
  onSaved?: (product: StaffProduct) => void
}

const fields = productSaveInput.shape
/** The stock of a CARD SKU is its codes: none is typed, and the server counts by itself. */
const formSchema = z.preprocess((value) => {
  const product = value as { kind?: unknown; skus?: { shelfStock?: unknown }[] }
  return product.kind === 'CARD'
    ? { ...product, skus: product.skus?.map((sku) => ({ ...sku, shelfStock: sku.shelfStock ?? 0 })) }
    : product
}, productSaveInput)
const blank = {
  title: '',
  subtitle: '',
  description: '',
  kind: 'SHIP',
  state: 'OFF_SHELF',
  images: [],
  notes: [],
  skus: [{ name: '默认' }],
}

export function ProductForm({ product, ...saving }: Props) {
  return (
    <EditForm
      schema={formSchema}
      record={product}
      blank={blank}
      readOnly={!useMay('OPERATOR')}
      saveText={t('保存')}
      className="form-narrow"
      {...saving}
    >
      <FormSection title={t('基本信息')}>
        <Form.Item name="title" label={t('名称')} required rules={[schemaRule(fields.title)]}>
          <Input maxLength={60} showCount />
        </Form.Item>
        <Form.Item name="subtitle" label={t('副标题')} rules={[schemaRule(fields.subtitle)]}>
          <Input maxLength={80} showCount />
        </Form.Item>
        <div className="form-row">
          <Form.Item name="categoryId" label={t('分类')} required rules={[schemaRule(fields.categoryId)]}>
            <CategorySelect
              placeholder={t('选择分类')}
              chosenName={product?.categoryName}
              none={
                <Link to="/products/categories" target="_blank">
                  {t('还没有分类，先去新建')}
                </Link>
              }
            />
          </Form.Item>
          <Form.Item name="kind" label={t('类型')} required extra={t('卡密一人一码；循环卡密人人同一码')}>
            <Radio.Group
              options={Object.entries(productKindLabels).map(([value, label]) => ({ value, label: t(label) }))}
            />
          </Form.Item>
          <Form.Item name="state" label={t('状态')} required extra={t('在售的才会出现在商城里，才能加入活动')}>
            <Radio.Group
              options={[
                { value: 'ON_SHELF', label: t('在售') },
                { value: 'OFF_SHELF', label: t('已下架') },
              ]}
            />
          </Form.Item>
        </div>
      </FormSection>
      <FormSection title={t('图片')} hint={t('第一张是主图，拖动排序，最多 9 张')}>
        <Form.Item name="images" required rules={[schemaRule(fields.images)]}>
          <PicturesInput max={9} />
        </Form.Item>
      </FormSection>
      <FormSection title={t('规格与价格')} hint={t('货架库存是还没有划拨给活动的数量；拖动左边的把手排序')}>
        <SkuFields />
      </FormSection>
      <FormSection title={t('详情')}>
        <Form.Item name="description" label={t('描述')} rules={[schemaRule(fields.description)]}>
          <Input.TextArea autoSize={{ minRows: 4, maxRows: 12 }} maxLength={2000} showCount />
        </Form.Item>
        <Form.Item
          name="notes"
          label={t('购买须知')}
          extra={t('每行一条，最多 8 条')}
          rules={[schemaRule(fields.notes)]}
        >
          <LinesInput placeholder={t('七天无理由退换\n48 小时内发货')} />
        </Form.Item>
      </FormSection>
    </EditForm>
  )
}
