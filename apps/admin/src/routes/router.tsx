import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { draftSteps } from '@tidegate/shared/contracts/campaign-drafts'
import { cardBatchesInput, poolsInput } from '@tidegate/shared/contracts/cards'
import { categoriesInput, stockMovementsInput } from '@tidegate/shared/contracts/goods'
import { picturesInput } from '@tidegate/shared/contracts/media'
import { auditInput, blocksInput, buyersInput, membersInput } from '@tidegate/shared/contracts/people'
import { refundsInput } from '@tidegate/shared/contracts/refunds'
import { differencesInput, settlementsFilter } from '@tidegate/shared/contracts/settlement'
import { staffCampaignsInput, staffProductsInput } from '@tidegate/shared/contracts/staff'
import { staffOrdersInput } from '@tidegate/shared/contracts/staff-orders'
import { cursorSchema, idSchema } from '@tidegate/shared/ids'
import { z } from 'zod'
import { refusalOf } from '../api/refusal.ts'
import { lenient, parseSearch, stringifySearch } from '../api/search-params.ts'
import { readToken } from '../api/session.ts'
import { queryClient, trpc } from '../api/trpc.ts'
import { HomePage } from '../features/home/home-page.tsx'
import { LoginPage } from '../features/staff/login-page.tsx'
import { BrokenPage, LoadingPage, UnknownPage } from './fallbacks.tsx'
import { Shell } from './shell.tsx'

const versionParam = z
  .string()
  .regex(/^\d{1,9}$/)
  .optional()

/** Every page of the admin, in the order of the menu. A list's filters are the search params of its route. */
const root = createRootRoute({ component: Outlet })

const login = createRoute({
  getParentRoute: () => root,
  path: 'login',
  validateSearch: lenient(z.object({ to: z.string().max(1000).optional() })),
  component: LoginPage,
})

const firstSteps = createRoute({
  getParentRoute: () => root,
  path: 'first-steps',
  component: lazyRouteComponent(() => import('../features/people/first-steps-page.tsx'), 'FirstStepsPage'),
})

const shell = createRoute({ getParentRoute: () => root, id: 'shell', beforeLoad: requireStaff, component: Shell })

const home = createRoute({ getParentRoute: () => shell, path: '/', component: HomePage })

const campaigns = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns',
  validateSearch: lenient(staffCampaignsInput),
  component: lazyRouteComponent(() => import('../features/campaigns/campaigns-page.tsx'), 'CampaignsPage'),
})
const newCampaign = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns/new',
  component: lazyRouteComponent(() => import('../features/campaigns/start-campaign-page.tsx'), 'StartCampaignPage'),
})
const campaign = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns/$campaignId',
  component: lazyRouteComponent(() => import('../features/campaigns/campaign-page.tsx'), 'CampaignPage'),
})
const editCampaign = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns/$campaignId/edit',
  validateSearch: lenient(z.object({ step: z.enum(draftSteps).optional() })),
  component: lazyRouteComponent(() => import('../features/campaigns/edit-campaign-page.tsx'), 'EditCampaignPage'),
})
const campaignVersions = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns/$campaignId/versions',
  validateSearch: lenient(z.object({ from: versionParam, to: versionParam, before: versionParam })),
  component: lazyRouteComponent(() => import('../features/campaigns/versions-page.tsx'), 'VersionsPage'),
})
const live = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns/$campaignId/live',
  validateSearch: lenient(
    z.object({ show: z.enum(['NOW', 'STAGE', 'REPLAY']).optional(), beside: idSchema.optional() }),
  ),
  component: lazyRouteComponent(() => import('../features/live/live-page.tsx'), 'LivePage'),
})

const products = createRoute({
  getParentRoute: () => shell,
  path: 'products',
  validateSearch: lenient(staffProductsInput),
  component: lazyRouteComponent(() => import('../features/products/products-page.tsx'), 'ProductsPage'),
})
const newProduct = createRoute({
  getParentRoute: () => shell,
  path: 'products/new',
  component: lazyRouteComponent(() => import('../features/products/edit-product-page.tsx'), 'NewProductPage'),
})
const categories = createRoute({
  getParentRoute: () => shell,
  path: 'products/categories',
  validateSearch: lenient(categoriesInput),
  component: lazyRouteComponent(() => import('../features/products/categories-page.tsx'), 'CategoriesPage'),
})
const importGoods = createRoute({
  getParentRoute: () => shell,
  path: 'products/import',
  component: lazyRouteComponent(() => import('../features/products/import-page.tsx'), 'ImportPage'),
})
const stock = createRoute({
  getParentRoute: () => shell,
  path: 'products/stock/$skuId',
  validateSearch: lenient(stockMovementsInput.omit({ skuId: true })),
  component: lazyRouteComponent(() => import('../features/products/stock-page.tsx'), 'StockPage'),
})
const media = createRoute({
  getParentRoute: () => shell,
  path: 'media',
  validateSearch: lenient(picturesInput),
  component: lazyRouteComponent(() => import('../features/media/media-page.tsx'), 'MediaPage'),
})
const editProduct = createRoute({
  getParentRoute: () => shell,
  path: 'products/$productId',
  component: lazyRouteComponent(() => import('../features/products/edit-product-page.tsx'), 'EditProductPage'),
})

const orders = createRoute({
  getParentRoute: () => shell,
  path: 'orders',
  validateSearch: lenient(staffOrdersInput.extend({ open: idSchema.optional() })),
  component: lazyRouteComponent(() => import('../features/orders/orders-page.tsx'), 'OrdersPage'),
})

const cards = createRoute({
  getParentRoute: () => shell,
  path: 'cards',
  validateSearch: lenient(poolsInput),
  component: lazyRouteComponent(() => import('../features/cards/cards-page.tsx'), 'CardsPage'),
})
const pool = createRoute({
  getParentRoute: () => shell,
  path: 'cards/$skuId',
  validateSearch: lenient(cardBatchesInput.omit({ skuId: true })),
  component: lazyRouteComponent(() => import('../features/cards/pool-page.tsx'), 'PoolPage'),
})

const shipping = createRoute({
  getParentRoute: () => shell,
  path: 'shipping',
  validateSearch: lenient(
    z.object({
      show: z.literal('UPLOADS').optional(),
      missing: z.enum(['yes', 'no']).optional(),
      cursor: cursorSchema,
    }),
  ),
  component: lazyRouteComponent(() => import('../features/shipping/shipping-page.tsx'), 'ShippingPage'),
})

const refunds = createRoute({
  getParentRoute: () => shell,
  path: 'refunds',
  validateSearch: lenient(refundsInput),
  component: lazyRouteComponent(() => import('../features/refunds/refunds-page.tsx'), 'RefundsPage'),
})

const settlement = createRoute({
  getParentRoute: () => shell,
  path: 'settlement',
  validateSearch: lenient(
    differencesInput.extend({ show: z.literal('DIFFERENCES').optional(), ...settlementsFilter.shape }),
  ),
  component: lazyRouteComponent(() => import('../features/settlement/settlement-page.tsx'), 'SettlementPage'),
})

const buyers = createRoute({
  getParentRoute: () => shell,
  path: 'buyers',
  validateSearch: lenient(buyersInput),
  component: lazyRouteComponent(() => import('../features/buyers/buyers-page.tsx'), 'BuyersPage'),
})
const blocks = createRoute({
  getParentRoute: () => shell,
  path: 'buyers/blocks',
  validateSearch: lenient(blocksInput),
  component: lazyRouteComponent(() => import('../features/buyers/blocks-page.tsx'), 'BlocksPage'),
})
const buyer = createRoute({
  getParentRoute: () => shell,
  path: 'buyers/$buyerId',
  validateSearch: lenient(staffOrdersInput.pick({ state: true, cursor: true })),
  component: lazyRouteComponent(() => import('../features/buyers/buyer-page.tsx'), 'BuyerPage'),
})

const people = createRoute({
  getParentRoute: () => shell,
  path: 'people',
  validateSearch: lenient(membersInput),
  component: lazyRouteComponent(() => import('../features/people/people-page.tsx'), 'PeoplePage'),
})
const account = createRoute({
  getParentRoute: () => shell,
  path: 'account',
  component: lazyRouteComponent(() => import('../features/people/account-page.tsx'), 'AccountPage'),
})
const audit = createRoute({
  getParentRoute: () => shell,
  path: 'audit',
  validateSearch: lenient(auditInput),
  component: lazyRouteComponent(() => import('../features/audit/audit-page.tsx'), 'AuditPage'),
})

const system = createRoute({
  getParentRoute: () => shell,
  path: 'system',
  validateSearch: lenient(z.object({ show: z.literal('RESOLVED').optional(), cursor: cursorSchema })),
  component: lazyRouteComponent(() => import('../features/system/system-page.tsx'), 'SystemPage'),
})

const repairs = createRoute({
  getParentRoute: () => shell,
  path: 'repairs',
  component: lazyRouteComponent(() => import('../features/repairs/repairs-page.tsx'), 'RepairsPage'),
})

/** Within the shell, so that whoever took a wrong turn still has the menu. */
const unknown = createRoute({ getParentRoute: () => shell, path: '$', component: UnknownPage })

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    firstSteps,
    shell.addChildren([
      home,
      campaigns,
      newCampaign,
      campaign,
      editCampaign,
      campaignVersions,
      live,
      products,
      newProduct,
      categories,
      importGoods,
      stock,
      editProduct,
      media,
      orders,
      cards,
      pool,
      shipping,
      refunds,
      settlement,
      buyers,
      blocks,
      buyer,
      people,
      account,
      audit,
      system,
      repairs,
      unknown,
    ]),
  ]),
  basepath: '/admin',
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: LoadingPage,
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: UnknownPage,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** Nobody sees the shell unknown: the target is kept for after the login. */
async function requireStaff({ location }: { location: { href: string } }): Promise<void> {
  const toLogin = () =>
    redirect({ to: '/login', search: location.href === '/' ? {} : { to: location.href }, throw: true })
  if (readToken() === null) toLogin()
  try {
    const { todo } = await queryClient.ensureQueryData(trpc.staff.me.queryOptions())
    if (todo !== null) redirect({ to: '/first-steps', throw: true })
  } catch (error) {
    if (refusalOf(error).outcome === 'SESSION_EXPIRED') toLogin()
    throw error
  }
}
