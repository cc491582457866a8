import { markSessionExpired, readToken } from './session.ts'

/** An answer that says no, in the shape `refusalOf` reads. */
class Refused extends Error {
  readonly data: unknown

  constructor(message: string, data: unknown) {
    super(message)
    this.data = data
  }
}

interface Parcel {
  contentType: string
  body: Blob | string
}

/** Files go by plain POST, beside tRPC; refusals speak the same language. */
export async function postToDoor<Answer>(path: string, { contentType, body }: Parcel): Promise<Answer> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${readToken() ?? ''}`, 'content-type': contentType },
    body,
  }).catch((cause: unknown) => {
    throw new Error('no answer', { cause })
  })
  return answerOf(response.status, await response.json().catch(() => null))
}

/** The same with how far it has come, from 0 to 1: of what is sent, `fetch` tells nothing. */
export function sendToDoor<Answer>(
  path: string,
  { contentType, body }: Parcel,
  { onProgress, signal }: { onProgress: (share: number) => void; signal: AbortSignal },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const lost = () => reject(new Error('no answer', { cause: new TypeError('network') }))
    request.open('POST', path)
    request.responseType = 'json'
    request.setRequestHeader('authorization', `Bearer ${readToken() ?? ''}`)
    request.setRequestHeader('content-type', contentType)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onerror = lost
    request.onabort = lost
    request.onload = () => {
      try {
        resolve(answerOf<Answer>(request.status, request.response))
      } catch (error) {
        reject(error as Error)
      }
    }
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body)
  })
}

/** Lets this browser through to an address that carries no token: a download, a page beside the admin (the server's http/door.ts). */
export async function openDoor(path: string): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${readToken() ?? ''}` },
  }).catch((cause: unknown) => {
    throw new Error('no answer', { cause })
  })
  if (response.status !== 204) answerOf(response.status, await response.json().catch(() => null))
}

/** @throws Refused */
function answerOf<Answer>(status: number, answer: unknown): Answer {
  if (status >= 200 && status < 300 && answer !== null) return answer as Answer
  const { error } = (answer ?? {}) as { error?: { message: string; data: unknown } }
  if (status === 401) markSessionExpired()
  throw new Refused(error?.message ?? '', error?.data)
}
