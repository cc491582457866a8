/** Public documents: no session and the same for everybody, so that any cache on the way may answer. */
import Taro from '@tarojs/taro'
import type { FairnessView, Frontier } from '@tidegate/shared/contracts/waiting-room'
import { TRPCClientError } from '@trpc/client'
import { apiBase } from '../config.ts'
import { queue } from './client.ts'
import { degrade } from './degrade.ts'
import { NoAnswer, problemOf } from './problem.ts'
import { taroTransport } from './taro-transport.ts'

const timeoutMs = 8000

/** @throws TRPCClientError with the server's outcome, or NoAnswer. */
export async function readFrontier(campaignId: string): Promise<Frontier> {
  const frontier = await readJson<Frontier>(`/frontier/${campaignId}`)
  degrade.hear(frontier.degrade)
  return frontier
}

/** @throws TRPCClientError with the server's outcome, or NoAnswer. */
export const readFairness = (campaignId: string) => readJson<FairnessView>(`/fairness/${campaignId}`)

/** A part of the list of a frozen lobby: hashes of 32 bytes, one after the other. @throws NoAnswer */
export function readLeaves(campaignId: string, epoch: number, chunk: number): Promise<Uint8Array> {
  return queue.run('read', async () => {
    const answer = await Taro.request<ArrayBuffer>({
      url: `${apiBase}/fairness/${campaignId}/leaves/${chunk}?epoch=${epoch}`,
      responseType: 'arraybuffer',
      timeout: 20_000,
    }).catch((reason: { errMsg?: string }) => {
      throw new NoAnswer('NETWORK', reason.errMsg ?? 'no reason given')
    })
    if (answer.statusCode !== 200) throw new NoAnswer('NETWORK', `HTTP ${answer.statusCode}`)
    return new Uint8Array(answer.data)
  })
}

function readJson<T>(path: string): Promise<T> {
  return queue.run('action', async () => {
    const { status, body } = await taroTransport({
      method: 'GET',
      url: `${apiBase}${path}`,
      header: {},
      body: undefined,
      timeoutMs,
    }).answer
    if (status === 200 && body !== null && typeof body === 'object') return body as T
    if (isRefusal(body)) {
      const refusal = TRPCClientError.from(body)
      degrade.hearProblem(problemOf(refusal))
      throw refusal
    }
    throw new NoAnswer('NETWORK', `HTTP ${status} without a readable answer`)
  })
}

interface Refusal {
  error: { code: number; message: string; data: unknown }
}

function isRefusal(body: unknown): body is Refusal {
  return (
    typeof body === 'object' &&
    body !== null &&
    'error' in body &&
    typeof body.error === 'object' &&
    body.error !== null
  )
}
