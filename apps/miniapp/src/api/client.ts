import Taro from '@tarojs/taro'
import type { AppRouter } from '@tidegate/bff/router'
import type { SessionView } from '@tidegate/shared/contracts/buyers'
import { deviceHeader } from '@tidegate/shared/device-header'
import { createTRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { apiBase, findSandboxBase, isWeapp } from '../config.ts'
import { degrade } from './degrade.ts'
import { readSnapshot, snapshotFor } from './documents.ts'
import { network } from './network.ts'
import { NoAnswer, problemOf } from './problem.ts'
import { queue } from './queue.ts'
import { newRequestId } from './request-id.ts'
import { createSession } from './session.ts'
import type { Signer } from './signer.ts'
import { taroTransport } from './taro-transport.ts'
import { createWire, type Importance } from './wire.ts'

/** Marks a read nobody waits for: `api.campaigns.bands.query(input, quietly)`. */
export const quietly = { context: { importance: 'QUIET' satisfies Importance } }

/** Marks a read the page is whole without, such as hints under a search: from level 1 on it is not even sent. */
export const asExtra = { context: { importance: 'EXTRA' satisfies Importance } }

const sessionKey = 'tidegate.session'
const deviceKey = 'tidegate.device'

export const session = createSession({
  load: () => (Taro.getStorageSync(sessionKey) || null) as SessionView | null,
  save: (view) => Taro.setStorageSync(sessionKey, view),
  login: async () => api.buyers.login.mutate({ code: await (isWeapp ? weappCode() : sandboxCode()) }),
  now: Date.now,
})

const wire = createWire({
  base: apiBase,
  transport: (request) => taroTransport({ ...request, header: { ...request.header, [deviceHeader]: thisDevice() } }),
  queue,
  session,
  random: Math.random,
  sleep: network.wait,
  degradeLevel: degrade.level,
})

const wireLink: TRPCLink<AppRouter> =
  () =>
  ({ op }) =>
    observable((observer) => {
      if (op.type === 'subscription') throw new Error('the mini-program polls; it has no subscriptions')
      let abort = () => {}
      const viaTrpc = () =>
        wire.send({
          type: op.type as 'query' | 'mutation',
          path: op.path,
          input: op.input,
          importance: op.context['importance'] as Importance | undefined,
          signer: op.context['signer'] as Signer | undefined,
          onStart: (stop) => {
            abort = stop
          },
        })
      const snapshot = snapshotFor(op.path, op.input)
      const answer = snapshot ? readSnapshot(snapshot).catch(viaTrpc) : viaTrpc()
      answer.then(
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

let device = ''

/** What this phone calls itself, made up once and kept. */
function thisDevice(): string {
  if (device !== '') return device
  const stored: unknown = Taro.getStorageSync(deviceKey)
  device = typeof stored === 'string' && stored ? stored : `${isWeapp ? 'wx' : 'h5'}-${newRequestId(Math.random)}`
  Taro.setStorageSync(deviceKey, device)
  return device
}

/** In a browser there is no WeChat: the sandbox hands out codes, one shopper per device id. */
async function sandboxCode(): Promise<string> {
  const { body } = await queue.run('action', async () => {
    const url = `${await findSandboxBase()}/sandbox/login-code`
    const header = { 'content-type': 'application/json' }
    return taroTransport({
      method: 'POST',
      url,
      header,
      body: JSON.stringify({ device: thisDevice() }),
      timeoutMs: 8000,
    }).answer
  })
  if ('code' in body && typeof body.code === 'string') return body.code
  throw new NoAnswer('NETWORK', 'the sandbox gave no login code')
}
