import { DeleteOutlined, HistoryOutlined, PlusOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { skuSaveInput } from '@tidegate/shared/contracts/staff'
import { Button, ConfigProvider, Form, Input, InputNumber, Tooltip } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { t } from '../../i18n/t.ts'
import { SortableArea, SortableItem } from '../../ui/sortable.tsx'
import { YuanInput } from '../../ui/yuan-input.tsx'

const fields = skuSaveInput.shape
const maxSkus = 20

/** The SKUs of a product, one line each. The server keeps one that a campaign sells; the stock of codes is counted on the page of cards. */
export function SkuFields() {
  const coded = Form.useWatch('kind') === 'CARD'
  const { componentDisabled } = ConfigProvider.useConfig()
  return (
    <Form.List name="skus">
      {(rows, { add, remove, move }, { errors }) => (
        <div className="rows">
          <div className="rows-line rows-head sku-line" aria-hidden="true">
            <span />
            <span>{t('规格名称')}</span>
            <span>{t('规格编码')}</span>
            <span>{t('售价')}</span>
            <span>{t('划线价')}</span>
            <span>{t('货架库存')}</span>
            <span />
          </div>
          <SortableArea ids={rows.map(({ key }) => `sku-${key}`)} disabled={componentDisabled} onMove={move}>
            {rows.map(({ key, name }) => (
              <SortableItem
                key={key}
                id={`sku-${key}`}
                className="rows-line sku-line"
                label={t('拖动第 {name} 个规格', { name: name + 1 })}
              >
                {(handle) => (
                  <>
                    {handle}
                    <Form.Item name={[name, 'name']} label={t('规格名称')} rules={[schemaRule(fields.name)]}>
                      <Input maxLength={40} aria-label={t('规格名称')} />
                    </Form.Item>
                    <Form.Item name={[name, 'code']} label={t('规格编码')} rules={[schemaRule(fields.code)]}>
                      <Input maxLength={40} aria-label={t('规格编码')} placeholder={t('可不填')} className="figures" />
                    </Form.Item>
                    <Form.Item name={[name, 'priceFen']} label={t('售价')} rules={[schemaRule(fields.priceFen)]}>
                      <YuanInput aria-label={t('售价')} />
                    </Form.Item>
                    <Form.Item
                      name={[name, 'listPriceFen']}
                      label={t('划线价')}
                      rules={[schemaRule(fields.listPriceFen)]}
                    >
                      <YuanInput aria-label={t('划线价')} />
                    </Form.Item>
                    <Form.Item
                      name={[name, 'shelfStock']}
                      label={t('货架库存')}
                      rules={coded ? [] : [schemaRule(fields.shelfStock)]}
                    >
                      <InputNumber
                        className="wide figures"
                        min={0}
                        max={10_000_000}
                        precision={0}
                        aria-label={t('货架库存')}
                        disabled={coded}
                        placeholder={coded ? t('由卡密决定') : ''}
                      />
                    </Form.Item>
                    <span className="sku-tools">
                      <Movements at={name} />
                      <Button
                        type="text"
                        icon={<DeleteOutlined />}
                        aria-label={t('删除规格')}
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
            {t('添加规格')}
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
      <Tooltip title={t('库存记录与调整')}>
        <Link to="/products/stock/$skuId" params={{ skuId }} aria-label={t('库存记录')} className="icon-link">
          <HistoryOutlined />
        </Link>
      </Tooltip>
    )
  )
}
