import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { skuSaveInput } from '@tidegate/shared/contracts/staff'
import { Button, Form, Input, InputNumber } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { YuanInput } from '../../ui/yuan-input.tsx'

const fields = skuSaveInput.shape
const maxSkus = 20

/** The SKUs of a product, one line each. The server keeps one that a campaign sells; the stock of codes is counted on the page of cards. */
export function SkuFields() {
  const coded = Form.useWatch('kind') === 'CARD'
  return (
    <Form.List name="skus">
      {(rows, { add, remove }, { errors }) => (
        <div className="rows">
          <div className="rows-line rows-head sku-line" aria-hidden="true">
            <span>规格名称</span>
            <span>售价</span>
            <span>划线价</span>
            <span>货架库存</span>
            <span />
          </div>
          {rows.map(({ key, name }) => (
            <div className="rows-line sku-line" key={key}>
              <Form.Item name={[name, 'name']} label="规格名称" rules={[schemaRule(fields.name)]}>
                <Input maxLength={40} aria-label="规格名称" />
              </Form.Item>
              <Form.Item name={[name, 'priceFen']} label="售价" rules={[schemaRule(fields.priceFen)]}>
                <YuanInput aria-label="售价" />
              </Form.Item>
              <Form.Item name={[name, 'listPriceFen']} label="划线价" rules={[schemaRule(fields.listPriceFen)]}>
                <YuanInput aria-label="划线价" />
              </Form.Item>
              <Form.Item
                name={[name, 'shelfStock']}
                label="货架库存"
                rules={coded ? [] : [schemaRule(fields.shelfStock)]}
              >
                <InputNumber
                  className="wide figures"
                  min={0}
                  max={10_000_000}
                  precision={0}
                  aria-label="货架库存"
                  disabled={coded}
                  placeholder={coded ? '由卡密决定' : ''}
                />
              </Form.Item>
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label="删除规格"
                disabled={rows.length === 1}
                onClick={() => remove(name)}
              />
            </div>
          ))}
          <Form.ErrorList errors={errors} />
          <Button
            type="dashed"
            icon={<PlusOutlined />}
            disabled={rows.length >= maxSkus}
            onClick={() => add({ name: '' })}
          >
            添加规格
          </Button>
        </div>
      )}
    </Form.List>
  )
}
