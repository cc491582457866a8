import Taro from '@tarojs/taro'
import type { AppRouter } from '@tidegate/bff/router'
import type { SessionView } from '@tidegate/shared/contracts/buyers'
import { createTRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { apiBase, findSandboxBase, isWeapp } from '../config.ts'
import { degrade } from './degrade.ts'
import { NoAnswer, problemOf } from './problem.ts'
import { newRequestId } from './request-id.ts'
import { createRequestQueue } from './request-queue.ts'
import { createSession } from './session.ts'
import type { Signer } from './signer.ts'
import { taroTransport } from './taro-transport.ts'
import { createWire } from './wire.ts'

/** Marks a read nobody waits for: `api.catalogue.home.query(undefined, quietly)`. */
export const quietly = { context: { quiet: true } }

const sessionKey = 'tidegate.session'
const deviceKey = 'tidegate.device'

export const session = createSession({
  load: () => (Taro.getStorageSync(sessionKey) || null) as SessionView | null,
  save: (view) => Taro.setStorageSync(sessionKey, view),
  login: async () => api.buyers.login.mutate({ code: await (isWeapp ? weappCode() : sandboxCode()) }),
  now: Date.now,
})

/** All that this app asks for stands in this one line. */
export const queue = createRequestQueue({ limit: 10, kept: 2 })

const wire = createWire({
  base: apiBase,
  transport: taroTransport,
  queue,
  session,
  random: Math.random,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
})

const wireLink: TRPCLink<AppRouter> =
  () =>
  ({ op }) =>
    observable((observer) => {
      if (op.type === 'subscription') throw new Error('the mini-program polls; it has no subscriptions')
      let abort = () => {}
      wire
        .send({
          type: op.type,
          path: op.path,
          input: op.input,
          quiet: op.context['quiet'] === true,
          signer: op.context['signer'] as Signer | undefined,
          onStart: (stop) => {
            abort = stop
          },
        })
        .then(
          (data) => {
            observer.next({ result: { type: 'data', data } })
            observer.complete()
          },
          (error: Error) => {
            degrade.hearProblem(problemOf(error))
            observer.error(TRPCClientError.from<AppRouter>(error))
          },
        )
      return () => abort()
    })

export const api = createTRPCClient<AppRouter>({ links: [wireLink] })

async function weappCode(): Promise<string> {
  try {
    return (await Taro.login()).code
  } catch (reason) {
    throw new NoAnswer('NETWORK', String(reason))
  }
}

/** In a browser there is no WeChat: the sandbox hands out codes, one shopper per device id. */
async function sandboxCode(): Promise<string> {
  const stored: unknown = Taro.getStorageSync(deviceKey)
  const device = typeof stored === 'string' && stored ? stored : `h5-${newRequestId(Math.random)}`
  Taro.setStorageSync(deviceKey, device)
  const { body } = await taroTransport({
    method: 'POST',
    url: `${await findSandboxBase()}/sandbox/login-code`,
    header: { 'content-type': 'application/json' },
    body: JSON.stringify({ device }),
    timeoutMs: 8000,
  }).answer
  if (body && typeof body === 'object' && 'code' in body && typeof body.code === 'string') return body.code
  throw new NoAnswer('NETWORK', 'the sandbox gave no login code')
}
