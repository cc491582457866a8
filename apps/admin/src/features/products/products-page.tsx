import { AppstoreOutlined, ImportOutlined, PlusOutlined, ShopOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { productKinds } from '@tidegate/shared/contracts/catalogue'
import { mostBulkProducts, productKindLabels } from '@tidegate/shared/contracts/goods'
import type { StaffProductRow } from '@tidegate/shared/contracts/staff'
import { Button, Segmented, Select, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { Goods } from '../../ui/goods.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { Money } from '../../ui/money.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { KindTag, ShelfTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { useMay } from '../staff/use-staff.ts'
import { WriteButton } from '../staff/write-button.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { CategorySelect } from './category-select.tsx'

const route = getRouteApi('/shell/products')

const columns: TableColumnsType<StaffProductRow> = [
  {
    title: t('商品'),
    render: (_, product) => (
      <Goods
        image={product.image}
        title={
          <Link to="/products/$productId" params={{ productId: product.id }}>
            {product.title}
          </Link>
        }
        detail={product.categoryName}
      />
    ),
  },
  {
    title: t('类型'),
    width: 100,
    render: (_, { kind }) => <KindTag kind={kind} />,
  },
  { title: t('起售价'), width: 140, align: 'right', render: (_, { priceFen }) => <Money fen={priceFen} /> },
  {
    title: t('货架库存'),
    width: 140,
    align: 'right',
    render: (_, { shelfStock }) => (
      <span className={shelfStock === 0 ? 'figures danger' : 'figures'}>{shelfStock.toLocaleString('zh-CN')}</span>
    ),
  },
  { title: t('状态'), width: 120, render: (_, { state }) => <ShelfTag state={state} /> },
  { title: t('更新于'), width: 170, render: (_, { updatedAt }) => <Time at={updatedAt} /> },
]

export function ProductsPage() {
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const mayWrite = useMay('OPERATOR')
  // Kept while pages are turned: what is ticked on one is still ticked on the next.
  const [ticked, setTicked] = useState<StaffProductRow[]>([])
  const list = useQuery(trpc.staff.products.list.queryOptions(filters, { placeholderData: keepPreviousData }))
  const filter = (change: Partial<typeof filters>) =>
    void navigate({ search: { ...filters, ...change, cursor: undefined } })
  const { cursor: _, ...asked } = filters
  const narrowed = Object.values(asked).some((value) => value !== undefined)

  return (
    <ListPage
      title={t('商品')}
      actions={
        <>
          <Link to="/products/categories">
            <Button icon={<AppstoreOutlined />}>{t('管理分类')}</Button>
          </Link>
          <Link to="/products/import">
            <Button icon={<ImportOutlined />}>{t('批量导入')}</Button>
          </Link>
          <WriteButton type="primary" icon={<PlusOutlined />} onClick={() => void navigate({ to: '/products/new' })}>
            {t('新建商品')}
          </WriteButton>
        </>
      }
      filters={
        ticked.length > 0 ? (
          <BulkBar products={ticked} onClear={() => setTicked([])} />
        ) : (
          <>
            <SearchBox
              value={filters.search}
              placeholder={t('按商品名称或规格编码搜索')}
              onSearch={(search) => filter({ search })}
            />
            <CategorySelect
              className="filter"
              allowClear
              placeholder={t('全部分类')}
              aria-label={t('分类')}
              value={filters.categoryId ?? null}
              onChange={(categoryId) => filter({ categoryId: categoryId ?? undefined })}
            />
            <Select
              className="filter"
              allowClear
              placeholder={t('全部类型')}
              aria-label={t('商品类型')}
              options={productKinds.map((kind) => ({ value: kind, label: t(productKindLabels[kind]) }))}
              value={filters.kind ?? null}
              onChange={(kind) => filter({ kind: kind ?? undefined })}
            />
            <Segmented
              aria-label={t('状态')}
              options={[
                { value: 'ALL', label: t('全部') },
                { value: 'ON_SHELF', label: t('在售') },
                { value: 'OFF_SHELF', label: t('已下架') },
              ]}
              value={filters.state ?? 'ALL'}
              onChange={(state) => filter({ state: state === 'ON_SHELF' || state === 'OFF_SHELF' ? state : undefined })}
            />
          </>
        )
      }
      name="products"
      tools={<ExportButton of={{ kind: 'GOODS', filter: asked }} />}
      query={list}
      columns={columns}
      minWidth={900}
      selection={
        mayWrite
          ? {
              selectedRowKeys: ticked.map(({ id }) => id),
              preserveSelectedRowKeys: true,
              columnWidth: 48,
              onChange: (_, rows) => setTicked(rows.slice(0, mostBulkProducts)),
              getCheckboxProps: ({ title }) => ({ 'aria-label': t('选择 {title}', { title }) }),
            }
          : undefined
      }
      blank={
        <Blank
          icon={<ShopOutlined />}
          title={narrowed ? t('没有符合条件的商品') : t('还没有商品')}
          description={narrowed ? t('换个词或放宽筛选试试') : t('从右上角新建第一个商品，或批量导入')}
        />
      }
      cursor={filters.cursor}
      onTurn={(cursor, trail) => void navigate({ search: { ...filters, cursor }, state: { trail } })}
    />
  )
}
