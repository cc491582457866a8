import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { refundsInput } from '@tidegate/shared/contracts/refunds'
import { differencesInput } from '@tidegate/shared/contracts/settlement'
import { staffCampaignsInput, staffOrdersInput, staffProductsInput } from '@tidegate/shared/contracts/staff'
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

/** Every page of the admin, in the order of the menu. A list's filters are the search params of its route. */
const root = createRootRoute({ component: Outlet })

const login = createRoute({
  getParentRoute: () => root,
  path: 'login',
  validateSearch: lenient(z.object({ to: z.string().max(1000).optional() })),
  component: LoginPage,
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
  component: lazyRouteComponent(() => import('../features/campaigns/edit-campaign-page.tsx'), 'NewCampaignPage'),
})
const campaign = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns/$campaignId',
  component: lazyRouteComponent(() => import('../features/campaigns/campaign-page.tsx'), 'CampaignPage'),
})
const editCampaign = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns/$campaignId/edit',
  component: lazyRouteComponent(() => import('../features/campaigns/edit-campaign-page.tsx'), 'EditCampaignPage'),
})
const live = createRoute({
  getParentRoute: () => shell,
  path: 'campaigns/$campaignId/live',
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
  component: lazyRouteComponent(() => import('../features/cards/cards-page.tsx'), 'CardsPage'),
})
const pool = createRoute({
  getParentRoute: () => shell,
  path: 'cards/$skuId',
  validateSearch: lenient(z.object({ cursor: cursorSchema })),
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
  validateSearch: lenient(differencesInput.extend({ show: z.literal('DIFFERENCES').optional() })),
  component: lazyRouteComponent(() => import('../features/settlement/settlement-page.tsx'), 'SettlementPage'),
})

const system = createRoute({
  getParentRoute: () => shell,
  path: 'system',
  validateSearch: lenient(z.object({ show: z.literal('RESOLVED').optional(), cursor: cursorSchema })),
  component: lazyRouteComponent(() => import('../features/system/system-page.tsx'), 'SystemPage'),
})

/** Within the shell, so that whoever took a wrong turn still has the menu. */
const unknown = createRoute({ getParentRoute: () => shell, path: '$', component: UnknownPage })

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    shell.addChildren([
      home,
      campaigns,
      newCampaign,
      campaign,
      editCampaign,
      live,
      products,
      newProduct,
      editProduct,
      orders,
      cards,
      pool,
      shipping,
      refunds,
      settlement,
      system,
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
    await queryClient.ensureQueryData(trpc.staff.me.queryOptions())
  } catch (error) {
    if (refusalOf(error).outcome === 'SESSION_EXPIRED') toLogin()
    throw error
  }
}
