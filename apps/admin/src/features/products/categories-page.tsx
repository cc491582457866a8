import { AppstoreOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { categorySaveInput, type StaffCategory } from '@tidegate/shared/contracts/goods'
import { Input } from 'antd'
import { useState } from 'react'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { moved, SortableArea, SortableItem } from '../../ui/sortable.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { useMay } from '../staff/use-staff.ts'

/** The shop's categories in the order in which shoppers see them. */
export function CategoriesPage() {
  const categories = useQuery(trpc.staff.products.countedCategories.queryOptions())
  return (
    <>
      <PageHeader
        title={t('分类')}
        description={t('顾客看到的顺序就是这里的顺序，拖动左边的把手来调整')}
        back={{ link: { to: '/products' }, label: t('商品') }}
        actions={<CategoryNameButton category={null} />}
      />
      <ReadOnlyNotice />
      <div className="card card-padding">
        <QueryView query={categories}>
          {(all) =>
            all.length === 0 ? (
              <Blank
                icon={<AppstoreOutlined />}
                title={t('还没有分类')}
                description={t('商品要放在分类里，先从右上角新建一个')}
              />
            ) : (
              <CategoryList categories={all} />
            )
          }
        </QueryView>
      </div>
    </>
  )
}

function CategoryList({ categories }: { categories: StaffCategory[] }) {
  const queryClient = useQueryClient()
  const tell = useTell()
  const mayWrite = useMay('OPERATOR')
  const key = trpc.staff.products.countedCategories.queryKey()
  const sorting = useMutation(
    trpc.staff.products.sortCategories.mutationOptions({
      // The order is changed at once, and taken back when the server says no.
      onMutate: async ({ ids }) => {
        await queryClient.cancelQueries({ queryKey: key })
        const before = queryClient.getQueryData(key)
        queryClient.setQueryData(key, (all) => ids.flatMap((id) => all?.find((one) => one.id === id) ?? []))
        return { before }
      },
      onError: (error, _, kept) => {
        queryClient.setQueryData(key, kept?.before)
        tell.refused(error)
      },
      onSettled: () => queryClient.invalidateQueries(trpc.staff.products.pathFilter()),
    }),
  )
  const ids = categories.map(({ id }) => id)
  return (
    <SortableArea ids={ids} disabled={!mayWrite} onMove={(from, to) => sorting.mutate({ ids: moved(ids, from, to) })}>
      <div className="category-list">
        {categories.map((category) => (
          <SortableItem
            key={category.id}
            id={category.id}
            className="category-line"
            label={t('拖动 {name}', { name: category.name })}
          >
            {(handle) => (
              <>
                {mayWrite && handle}
                <strong>{category.name}</strong>
                <Link to="/products" search={{ categoryId: category.id }} className="figures">
                  {t('{products} 个商品', { products: category.products })}
                </Link>
                <span className="row-actions">
                  <CategoryNameButton category={category} />
                  <DeleteCategoryButton category={category} />
                </span>
              </>
            )}
          </SortableItem>
        ))}
      </div>
    </SortableArea>
  )
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
