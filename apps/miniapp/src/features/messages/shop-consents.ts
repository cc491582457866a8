import Taro from '@tarojs/taro'
import type { MessageTemplates } from '@tidegate/shared/contracts/messages'
import { api, asExtra } from '../../api/client.ts'
import { staleStore } from '../../cache/shop-cache.ts'
import { isWeapp } from '../../config.ts'
import { createConsents } from './consents.ts'

const templatesKey = 'messages.templates'
const knownTemplates = () => staleStore.read<MessageTemplates>(templatesKey)?.value ?? {}

/** A browser has no subscribe messages: there nothing is known, so nothing is asked. */
export const consents = createConsents({
  templates: knownTemplates,
  ask: async (tmplIds) => ({ ...(await Taro.requestSubscribeMessage({ tmplIds, entityIds: [] })) }),
  report: (consent) => api.messages.allow.mutate(consent),
})

/** At every start: a tap has no time to ask which templates there are. */
export function learnTemplates(): void {
  if (!isWeapp) return
  // Without an answer those of the last run hold.
  api.messages.templates.query(undefined, asExtra).then(
    (templates) => staleStore.write(templatesKey, templates),
    () => {},
  )
}

export const canRemind = () => Boolean(knownTemplates().START)
