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
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok && answer !== null) return answer as Answer
  const { error } = (answer ?? {}) as { error?: { message: string; data: unknown } }
  if (response.status === 401) markSessionExpired()
  throw new Refused(error?.message ?? '', error?.data)
}
