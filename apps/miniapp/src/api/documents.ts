/** Public documents: no session and the same for everybody, so that any cache on the way may answer. */
import Taro from '@tarojs/taro'
import { type Snapshot, type SnapshotName, snapshotPath } from '@tidegate/shared/contracts/snapshots'
import type { FairnessView, Frontier } from '@tidegate/shared/contracts/waiting-room'
import { TRPCClientError } from '@trpc/client'
import { apiBase, documentBase } from '../config.ts'
import { takeAhead } from './ahead.ts'
import { degrade } from './degrade.ts'
import { NoAnswer, problemOf } from './problem.ts'
import { queue } from './queue.ts'
import type { Priority } from './request-queue.ts'
import { taroTransport } from './taro-transport.ts'

const timeoutMs = 8000
/** A document that does not come is asked for at the API, so it is not waited for as long. */
const snapshotTimeoutMs = 4000
/** How long documents are left alone after one did not come. */
const restMs = 30_000

/** @throws TRPCClientError with the server's outcome, or NoAnswer. */
export async function readFrontier(campaignId: string): Promise<Frontier> {
  const frontier = await readJson<Frontier>(`${apiBase}/frontier/${campaignId}`, 'room', timeoutMs)
  degrade.hear(frontier.degrade)
  return frontier
}

/** @throws TRPCClientError with the server's outcome, or NoAnswer. */
export const readFairness = (campaignId: string) =>
  readJson<FairnessView>(`${apiBase}/fairness/${campaignId}`, 'read', timeoutMs)

let documentsRestUntil = 0

/** What the procedure of the same page would answer. @throws when the document did not come: then the procedure is to be asked. */
export async function readSnapshot(name: SnapshotName): Promise<unknown> {
  if (Date.now() < documentsRestUntil) throw new NoAnswer('NETWORK', 'documents did not come a moment ago')
  try {
    const path = `${documentBase}${snapshotPath(name)}`
    const snapshot = (await takeAhead(name)) ?? (await readJson<Snapshot>(path, 'read', snapshotTimeoutMs))
    // Whoever stands between us may answer 200 to anything.
    if (!snapshot.view) throw new NoAnswer('NETWORK', 'not a snapshot')
    degrade.hear(snapshot.degrade)
    return snapshot.view
  } catch (error) {
    if (error instanceof NoAnswer) documentsRestUntil = Date.now() + restMs
    throw error
  }
}

/** The document that says the same as a procedure, where there is one. */
export function snapshotFor(path: string, input: unknown): SnapshotName | null {
  if (path === 'catalogue.home') return 'home'
  if (path === 'campaigns.get') return `campaign.${(input as { campaignId: string }).campaignId}`
  return path === 'catalogue.product' ? `product.${(input as { productId: string }).productId}` : null
}

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

function readJson<T>(url: string, priority: Priority, patienceMs: number): Promise<T> {
  return queue.run(priority, async () => {
    const ask = { method: 'GET', url, header: {}, body: undefined, timeoutMs: patienceMs } as const
    const { status, body } = await taroTransport(ask).answer
    if (isRefusal(body)) {
      const refusal = TRPCClientError.from(body)
      degrade.hearProblem(problemOf(refusal))
      throw refusal
    }
    if (status === 200) return body as T
    throw new NoAnswer('NETWORK', `HTTP ${status} without a document`)
  })
}

interface Refusal {
  error: { code: number; message: string; data: unknown }
}

function isRefusal(body: object): body is Refusal {
  return 'error' in body && typeof body.error === 'object' && body.error !== null
}
