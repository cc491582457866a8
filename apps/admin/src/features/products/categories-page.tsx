import { AppstoreOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { categorySaveInput, type StaffCategory } from '@tidegate/shared/contracts/goods'
import { Input, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { DragHandle } from '../../ui/sortable.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { ExportButton } from '../exports/export-button.tsx'
import { AskButton } from '../staff/ask-button.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { useMay } from '../staff/use-staff.ts'

const route = getRouteApi('/shell/products/categories')

/** The shop's categories in the order in which shoppers see them. */
export function CategoriesPage() {
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const tell = useTell()
  const mayWrite = useMay('OPERATOR')
  const list = useQuery(
    trpc.staff.products.countedCategories.queryOptions(filters, { placeholderData: keepPreviousData }),
  )
  const key = trpc.staff.products.countedCategories.queryKey(filters)
  const sorting = useMutation(
    trpc.staff.products.sortCategories.mutationOptions({
      // The order is changed at once, and taken back when the server says no.
      onMutate: async ({ ids }) => {
        await queryClient.cancelQueries({ queryKey: key })
        const before = queryClient.getQueryData(key)
        queryClient.setQueryData(
          key,
          (page) => page && { ...page, items: ids.flatMap((id) => page.items.find((one) => one.id === id) ?? []) },
        )
        return { before }
      },
      onError: (error, _, kept) => {
        queryClient.setQueryData(key, kept?.before)
        tell.refused(error)
      },
      onSettled: () => queryClient.invalidateQueries(trpc.staff.products.pathFilter()),
    }),
  )
  return (
    <>
      <PageHeader
        title={t('商品分类')}
        description={t('顾客看到的顺序就是这里的顺序，拖动左边的把手来调整')}
        back={{ link: { to: '/products' }, label: t('商品') }}
        actions={<CategoryNameButton category={null} />}
      />
      <ReadOnlyNotice />
      <div className="filters">
        <SearchBox
          value={filters.search}
          placeholder={t('搜索分类')}
          onSearch={(search) => void navigate({ search: { search } })}
        />
      </div>
      <ListCard
        name="categories"
        tools={<ExportButton of={{ kind: 'CATEGORIES', filter: { search: filters.search } }} />}
        query={list}
        columns={columnsFor(mayWrite && filters.search === undefined)}
        minWidth={720}
        onSort={mayWrite && filters.search === undefined ? (ids) => sorting.mutate({ ids }) : undefined}
        blank={
          <Blank
            icon={<AppstoreOutlined />}
            title={filters.search === undefined ? t('还没有分类') : t('没有这个名称的分类')}
            description={filters.search === undefined ? t('商品要放在分类里，先从右上角新建一个') : undefined}
          />
        }
        cursor={filters.cursor}
        onTurn={(cursor, trail) => void navigate({ search: { ...filters, cursor }, state: { trail } })}
      />
    </>
  )
}

function columnsFor(sortable: boolean): TableColumnsType<StaffCategory> {
  return [
    {
      title: t('分类'),
      render: (_, { name }) => (
        <span className="category-name">
          {sortable && <DragHandle label={t('拖动 {name}', { name })} />}
          <strong>{name}</strong>
        </span>
      ),
    },
    {
      title: t('商品数'),
      width: 200,
      render: (_, { id, products }) => (
        <Link to="/products" search={{ categoryId: id }} className="figures">
          {t('{products} 个商品', { products })}
        </Link>
      ),
    },
    {
      title: '',
      width: 220,
      align: 'right',
      render: (_, category) => (
        <span className="row-actions">
          <CategoryNameButton category={category} />
          <DeleteCategoryButton category={category} />
        </span>
      ),
    },
  ]
}

/** Makes one, or gives one another name. */
function CategoryNameButton({ category }: { category: StaffCategory | null }) {
  const tell = useTell()
  const [name, setName] = useState('')
  const input = categorySaveInput.safeParse({ ...(category && { id: category.id }), name })
  const label = category ? t('改名') : t('新建分类')
  return (
    <AskButton
      label={label}
      title={category ? t('给「{name}」改名', { name: category.name }) : t('新建分类')}
      type={category ? 'default' : 'primary'}
      size={category ? 'small' : 'middle'}
      icon={category ? <EditOutlined /> : <PlusOutlined />}
      ready={input.success}
      run={() => client.staff.products.saveCategory.mutate(categorySaveInput.parse(input.data))}
      onDone={() => tell.done(t('已保存'))}
      onOpen={() => setName(category?.name ?? '')}
    >
      <Input
        aria-label={t('分类名称')}
        maxLength={12}
        showCount
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
    </AskButton>
  )
}

function DeleteCategoryButton({ category }: { category: StaffCategory }) {
  const tell = useTell()
  return (
    <AskButton
      label={t('删除')}
      title={t('删除分类「{name}」？', { name: category.name })}
      size="small"
      icon={<DeleteOutlined />}
      stops
      confirmName={category.name}
      disabled={category.products > 0}
      why={t('分类下还有商品，先移到别的分类')}
      run={() => client.staff.products.deleteCategory.mutate({ categoryId: category.id })}
      onDone={() => tell.done(t('已删除'))}
    >
      {t('分类是空的，删除不影响任何商品。')}
    </AskButton>
  )
}
