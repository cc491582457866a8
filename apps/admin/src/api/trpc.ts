import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import type { AppRouter } from '@tidegate/bff/router'
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { StaffEventSource } from './event-stream.ts'
import { refusalOf } from './refusal.ts'
import { markSessionExpired, readToken } from './session.ts'

const endpoint = {
  url: '/trpc',
  headers: () => {
    const token = readToken()
    return token === null ? {} : { authorization: `Bearer ${token}` }
  },
}

export const client = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url: endpoint.url, EventSource: StaffEventSource }),
      false: httpBatchLink(endpoint),
    }),
  ],
})

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeExpiry }),
  mutationCache: new MutationCache({ onError: noticeExpiry }),
  defaultOptions: {
    // `always`: a question asked without a network fails and says so. By default it would wait in silence for the network to come back,
    // and a deed would be done minutes after somebody gave it up.
    queries: {
      networkMode: 'always',
      refetchOnReconnect: true,
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && refusalOf(error).retryable,
      retryDelay: (failures) => 400 * 2 ** failures,
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })

function noticeExpiry(error: unknown): void {
  if (refusalOf(error).outcome === 'SESSION_EXPIRED') markSessionExpired()
}
