import Taro from '@tarojs/taro'
import { isOfShop, network } from './network.ts'
import { NoAnswer } from './problem.ts'
import type { Transport } from './wire.ts'

/** One HTTP exchange by Taro.request. Interceptors are never added: with one, the task loses `abort` (Taro #15174). */
export const taroTransport: Transport = ({ method, url, header, body, timeoutMs }) => {
  const task = Taro.request<unknown>({
    method,
    url,
    header,
    timeout: timeoutMs,
    ...(body === undefined ? {} : { data: body }),
  })
  return {
    abort: () => task.abort?.(),
    answer: task.then(
      ({ statusCode, data }) => {
        if (isOfShop(data)) {
          network.noteAnswer()
          return { status: statusCode, body: data }
        }
        network.noteNoAnswer()
        throw new NoAnswer('AWAY', `HTTP ${statusCode} without a readable answer`)
      },
      (reason: { errMsg?: string; message?: string; name?: string }) => {
        const detail = reason.errMsg ?? reason.message ?? 'no reason given'
        if (!/abort/i.test(detail)) network.noteNoAnswer()
        throw new NoAnswer(/time ?out/i.test(detail) || reason.name === 'AbortError' ? 'TIMEOUT' : 'NETWORK', detail)
      },
    ),
  }
}
