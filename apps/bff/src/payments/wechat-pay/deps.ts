import type { KeyObject } from 'node:crypto'
import type { Clock } from '../../kernel/clock.ts'

/** One merchant number at WeChat Pay, and what its client needs from the world. */
export type WechatPayDeps = {
  appId: string
  mchId: string
  /** Serial number of the merchant API certificate, upper-case hex. */
  mchSerial: string
  mchPrivateKey: KeyObject
  /** WeChat Pay's keys by `Wechatpay-Serial`, the one that its answers shall be signed with first; see keys.ts. */
  wechatPayKeys: ReadonlyMap<string, KeyObject>
  /** 32 bytes of text, set in the merchant console. */
  apiV3Key: string
  /** Scheme and host, no trailing slash: https://api.mch.weixin.qq.com in production. */
  baseUrl: string
  notifyUrl: string
  refundNotifyUrl: string
  clock: Clock
  /** A fresh random string of at most 32 characters. */
  nonce: () => string
  request?: HttpRequest
}

export type HttpRequest = (
  url: string,
  options: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string; signal: AbortSignal },
) => Promise<{ statusCode: number; headers: HttpHeaders; body: HttpBody }>

export type HttpBody = AsyncIterable<Uint8Array> & { arrayBuffer(): Promise<ArrayBuffer> }

export type HttpHeaders = Record<string, string | string[] | undefined>
