import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { StaffProduct } from '@tidegate/shared/contracts/staff'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { ShelfTag } from '../../ui/tags.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { ProductForm } from './product-form.tsx'

const editRoute = getRouteApi('/shell/products/$productId')
const back = { link: { to: '/products' }, label: t('商品') } as const

export function NewProductPage() {
  const navigate = useNavigate()
  const saving = useSaveProduct()
  return (
    <>
      <PageHeader title={t('新建商品')} back={back} />
      <ReadOnlyNotice />
      <ProductForm
        product={null}
        saving={saving.isPending}
        onSave={(product) => saving.mutateAsync(product)}
        onSaved={({ id }) => void navigate({ to: '/products/$productId', params: { productId: id }, replace: true })}
      />
    </>
  )
}

export function EditProductPage() {
  const { productId } = editRoute.useParams()
  const product = useQuery(
    trpc.staff.products.get.queryOptions(
      { productId },
      // Opened once, and never an old copy from memory.
      { refetchOnMount: 'always', refetchOnWindowFocus: false, refetchOnReconnect: false, gcTime: 0 },
    ),
  )
  return (
    <>
      <PageHeader
        title={product.data?.title ?? t('编辑商品')}
        tags={product.data && <ShelfTag state={product.data.state} />}
        description={t('编号 {productId}', { productId })}
        back={back}
      />
      <ReadOnlyNotice />
      <QueryView query={product}>{(loaded) => <Editor key={productId} opened={loaded} />}</QueryView>
    </>
  )
}

/** What is being typed over does not change underneath, also when it is asked for again: a save on another version than this is refused. */
function Editor({ opened }: { opened: StaffProduct }) {
  const [product, setProduct] = useState(opened)
  const saving = useSaveProduct()
  return (
    <ProductForm
      key={product.version}
      product={product}
      saving={saving.isPending}
      onSave={(next) => saving.mutateAsync(next)}
      onSaved={setProduct}
    />
  )
}

function useSaveProduct() {
  const queryClient = useQueryClient()
  const tell = useTell()
  return useMutation(
    trpc.staff.products.save.mutationOptions({
      onSuccess: (saved: StaffProduct) => {
        tell.done(t('已保存'))
        queryClient.setQueryData(trpc.staff.products.get.queryKey({ productId: saved.id }), saved)
        void queryClient.invalidateQueries(trpc.staff.products.list.queryFilter())
      },
    }),
  )
}
