import { DeleteOutlined, HistoryOutlined, PlusOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { skuSaveInput } from '@tidegate/shared/contracts/staff'
import { Button, Form, Input, InputNumber, Tooltip } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { SortableArea, SortableItem } from '../../ui/sortable.tsx'
import { YuanInput } from '../../ui/yuan-input.tsx'
import { useMay } from '../staff/use-staff.ts'

const fields = skuSaveInput.shape
const maxSkus = 20

/** The SKUs of a product, one line each. The server keeps one that a campaign sells; the stock of codes is counted on the page of cards. */
export function SkuFields() {
  const coded = Form.useWatch('kind') === 'CARD'
  const mayWrite = useMay('OPERATOR')
  return (
    <Form.List name="skus">
      {(rows, { add, remove, move }, { errors }) => (
        <div className="rows">
          <div className="rows-line rows-head sku-line" aria-hidden="true">
            <span />
            <span>规格名称</span>
            <span>规格编码</span>
            <span>售价</span>
            <span>划线价</span>
            <span>货架库存</span>
            <span />
          </div>
          <SortableArea ids={rows.map(({ key }) => `sku-${key}`)} disabled={!mayWrite} onMove={move}>
            {rows.map(({ key, name }) => (
              <SortableItem
                key={key}
                id={`sku-${key}`}
                className="rows-line sku-line"
                label={`拖动第 ${name + 1} 个规格`}
              >
                {(handle) => (
                  <>
                    {handle}
                    <Form.Item name={[name, 'name']} label="规格名称" rules={[schemaRule(fields.name)]}>
                      <Input maxLength={40} aria-label="规格名称" />
                    </Form.Item>
                    <Form.Item name={[name, 'code']} label="规格编码" rules={[schemaRule(fields.code)]}>
                      <Input maxLength={40} aria-label="规格编码" placeholder="可不填" className="figures" />
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
                    <span className="sku-tools">
                      <Movements at={name} />
                      <Button
                        type="text"
                        icon={<DeleteOutlined />}
                        aria-label="删除规格"
                        disabled={rows.length === 1}
                        onClick={() => remove(name)}
                      />
                    </span>
                  </>
                )}
              </SortableItem>
            ))}
          </SortableArea>
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

/** The way to a saved SKU's stock. */
function Movements({ at }: { at: number }) {
  const skuId = Form.useWatch<string | undefined>(['skus', at, 'id'], { preserve: true })
  return (
    skuId && (
      <Tooltip title="库存记录与调整">
        <Link to="/products/stock/$skuId" params={{ skuId }} aria-label="库存记录" className="icon-link">
          <HistoryOutlined />
        </Link>
      </Tooltip>
    )
  )
}
