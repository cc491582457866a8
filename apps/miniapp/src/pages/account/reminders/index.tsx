import { Text, View } from '@tarojs/components'
import Taro, { usePullDownRefresh } from '@tarojs/taro'
import type { ReminderRow } from '@tidegate/shared/contracts/messages'
import { useState } from 'react'
import { api } from '../../../api/client.ts'
import { problemOf } from '../../../api/problem.ts'
import { useFresh } from '../../../cache/use-fresh.ts'
import { useServerNow } from '../../../clock/clock.ts'
import { isWeapp } from '../../../config.ts'
import { CampaignRow } from '../../../features/campaigns/campaign-row.tsx'
import { phaseNow } from '../../../features/campaigns/phase.ts'
import { CardBones } from '../../../ui/card-bones.tsx'
import { Trouble, toast } from '../../../ui/trouble.tsx'
import { Button, Notice, Screen } from '../../../ui/ui.tsx'
import { goHome } from '../../routes.ts'
import './index.css'

/** The sales that this shopper wants to be told of. */
export default function Reminders() {
  const { data, problem, refresh } = useFresh('reminders', 0, () => api.messages.reminders.query())
  const now = useServerNow(Boolean(data?.length))
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()))

  return (
    <Screen className="reminders">
      {data === null && problem ? (
        <Trouble problem={problem} again={() => void refresh()} />
      ) : data?.length === 0 ? (
        <Notice
          title="还没有开售提醒"
          hint={isWeapp ? '在即将开抢的活动里点「提醒我」' : '提醒由微信发出，请在微信小程序里设置'}
          action={{ label: '看看即将开抢的', run: goHome }}
        />
      ) : data ? (
        <>
          {data.map((reminder) => (
            <Reminder key={reminder.campaignId} reminder={reminder} now={now} refresh={refresh} />
          ))}
          <Text className="list-end">每次允许，微信会提醒一次</Text>
        </>
      ) : (
        [0, 1].map((i) => <CardBones key={i} pic="wide" rows={1} />)
      )}
    </Screen>
  )
}

function Reminder({ reminder, now, refresh }: { reminder: ReminderRow; now: number; refresh: () => Promise<void> }) {
  const [busy, setBusy] = useState(false)
  const { campaignId, open } = reminder
  const coming = phaseNow(reminder, now) === 'UPCOMING'
  const cancel = async () => {
    const { confirm } = await Taro.showModal({
      title: '取消这个提醒？',
      content: '开售前不会再提醒您，之后可以重新设置。',
      confirmText: '取消提醒',
      cancelText: '先留着',
    })
    if (!confirm) return
    setBusy(true)
    try {
      await api.messages.withdrawReminder.mutate({ campaignId })
    } catch (error) {
      toast(problemOf(error).message)
    }
    await refresh()
    setBusy(false)
  }
  return (
    <View className="card" id={`reminder-${campaignId}`}>
      <CampaignRow campaign={{ ...reminder, id: campaignId }} now={now} />
      <View className="reminders__foot">
        <Text className="reminders__says num">
          {open > 0 && coming
            ? `开售前会在微信里提醒您${open > 1 ? ` ${open} 次` : ''}`
            : open > 0
              ? '没有提醒成'
              : '已提醒'}
        </Text>
        {open > 0 && coming ? (
          <Button kind={busy ? 'off' : 'plain'} onTap={() => void cancel()}>
            取消提醒
          </Button>
        ) : null}
      </View>
    </View>
  )
}
