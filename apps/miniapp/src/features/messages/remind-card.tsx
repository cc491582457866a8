import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { toast } from '../../ui/trouble.tsx'
import { Button } from '../../ui/ui.tsx'
import { canRemind, consents } from './shop-consents.ts'
import './remind-card.css'

/** 开售提醒 of a coming campaign; nothing where WeChat could not send one. */
export function RemindCard({ campaignId }: { campaignId: string }) {
  const able = canRemind()
  const { data, refresh } = useFresh(able ? `reminders.${campaignId}` : null, 60_000, () =>
    api.messages.allowed.query({ subject: campaignId }),
  )
  const [busy, setBusy] = useState(false)
  if (!able) return null
  const set = data?.open.includes('START') ?? false

  const ask = async () => {
    setBusy(true)
    const allowed = await consents.ask(['START'], campaignId)
    toast(allowed.length > 0 ? '开售前会在微信里提醒您' : '没有设置提醒')
    await refresh()
    setBusy(false)
  }
  return (
    <View className="card remind">
      <View className="remind__text">
        <Text className="remind__title">{set ? '已设开售提醒' : '怕错过？'}</Text>
        <Text className="remind__hint">{set ? '开售前会在微信里提醒您' : '开售前在微信里提醒您一次'}</Text>
      </View>
      <Button id="remind" kind={set || busy ? 'off' : 'tide'} onTap={() => void ask()}>
        {set ? '已设置' : '提醒我'}
      </Button>
    </View>
  )
}
