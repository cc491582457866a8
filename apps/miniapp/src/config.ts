import Taro from '@tarojs/taro'

/** Put in at build time by config/index.ts; everything the app knows of its surroundings is read here and nowhere else. */
declare const API_BASE: string
declare const CDN_BASE: string

export const isWeapp = process.env.TARO_ENV === 'weapp'

/** Origin of the BFF; empty in H5, where the page comes from the same origin. */
export const apiBase = API_BASE

/** Where pictures and snapshots come from: a CDN in front of the BFF, or the BFF itself. */
export const documentBase = CDN_BASE

/** "/media/x.webp" → a URL the picture can be loaded from. */
export function mediaUrl(path: string): string {
  return /^https?:/.test(path) ? path : documentBase + path
}

let sandboxBase: Promise<string> | undefined

/**
 * Where H5 gets its login codes: the BFF names it at run time, so one H5 build serves every environment.
 * Rejects when the BFF does not answer or has no sandbox; the next call asks again.
 */
export function findSandboxBase(): Promise<string> {
  sandboxBase ??= Taro.request<{ sandboxBase?: unknown } | null>({ url: `${apiBase}/shop-config.json`, timeout: 4000 })
    .then(({ data }) => {
      if (typeof data?.sandboxBase !== 'string') throw new Error('no sandbox to log in at')
      return data.sandboxBase
    })
    .catch((error: unknown) => {
      sandboxBase = undefined
      throw error
    })
  return sandboxBase
}
