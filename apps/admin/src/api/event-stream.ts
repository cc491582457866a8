import { EventSource } from 'eventsource'
import { readToken } from './session.ts'

/**
 * Server-sent events that carry the session. The browser's own EventSource sends no headers, and a token in the address would end up in
 * logs; this one fetches, with the token that is good at the moment of each (re)connection.
 */
export class StaffEventSource extends EventSource {
  constructor(url: string | URL) {
    super(url, {
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${readToken() ?? ''}` } }),
    })
  }
}
