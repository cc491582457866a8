import type { Http } from './http.ts'

/** The sandbox in place of WeChat: what a phone's WeChat does for its owner. */
export interface Sandbox {
  /** The code that wx.login gives on this device; null when the sandbox did not answer. */
  loginCode(device: string): Promise<string | null>
  /** The owner confirms the payment in the cashier. */
  pay(prepayId: string): Promise<boolean>
}

const headers = ['content-type', 'application/json']
const timeoutMs = 10_000

export function createSandbox(http: Http): Sandbox {
  return {
    async loginCode(device) {
      const answer = await http.send('POST', '/sandbox/login-code', headers, JSON.stringify({ device }), timeoutMs)
      if (answer.status !== 200) return null
      return (JSON.parse(answer.body) as { code: string }).code
    },
    async pay(prepayId) {
      const answer = await http.send(
        'POST',
        '/sandbox/pay',
        headers,
        JSON.stringify({ prepay_id: prepayId }),
        timeoutMs,
      )
      return answer.status >= 200 && answer.status < 300
    },
  }
}
