/**
 * WeChat sends one message for each time a shopper says yes, and asks them only within a tap or right after a payment. So the templates
 * are known beforehand, the question is the first thing a tap does, and nothing waits for the answer.
 */
import type { MessageKind, MessageTemplates } from '@tidegate/shared/contracts/messages'

export interface ConsentsDeps {
  /** As last heard; a kind that the merchant has not set up is missing. */
  readonly templates: () => MessageTemplates
  /** wx.requestSubscribeMessage: template id → "accept", "reject", "ban" or "filter". */
  readonly ask: (templateIds: string[]) => Promise<Readonly<Record<string, unknown>>>
  readonly report: (consent: { kinds: MessageKind[]; subject: string }) => Promise<unknown>
}

export interface Consents {
  /** Call it before anything asynchronous. Resolves to the kinds that are allowed now; never rejects: no message stands in a purchase's way. */
  ask(kinds: readonly MessageKind[], subject: string): Promise<MessageKind[]>
}

export function createConsents({ templates, ask, report }: ConsentsDeps): Consents {
  return {
    async ask(kinds, subject) {
      const known = templates()
      const open = kinds.filter((kind) => known[kind])
      if (open.length === 0) return []
      try {
        const answer = await ask(open.map((kind) => known[kind] as string))
        const allowed = open.filter((kind) => answer[known[kind] as string] === 'accept')
        if (allowed.length > 0) await report({ kinds: allowed, subject })
        return allowed
      } catch {
        return []
      }
    },
  }
}
