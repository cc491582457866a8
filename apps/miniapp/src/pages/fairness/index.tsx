import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { FairnessView } from '@tidegate/shared/contracts/waiting-room'
import { useEffect, useState } from 'react'
import { readFairness } from '../../api/documents.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { clock } from '../../clock/clock.ts'
import { sayWhen, stamp } from '../../clock/countdown.ts'
import { seenSeedHash } from '../../features/fairness/promise.ts'
import { StepLine } from '../../features/fairness/step-line.tsx'
import { type ListState, useList } from '../../features/fairness/use-list.ts'
import { verifyLot } from '../../features/fairness/verify-lot.ts'
import { sayCount } from '../../features/waiting-room/say.ts'
import { rooms, useStay } from '../../features/waiting-room/shop-rooms.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { Bone, Button, Notice, Screen, Title } from '../../ui/ui.tsx'
import { goInstead, pageUrl } from '../routes.ts'
import './index.css'

/** Everything is computed on this phone, with its own code; the server is asked only for what is public. */
export default function Fairness() {
  const { campaignId = '' } = useRouter<{ campaignId: string }>().params
  const { data: view, problem, refresh } = useFresh(`fairness.${campaignId}`, 5000, () => readFairness(campaignId))
  if (!view) {
    return <Screen>{problem ? <Trouble problem={problem} again={() => void refresh()} /> : <FairBones />}</Screen>
  }
  if (view.mode !== 'SHUFFLE') {
    return (
      <Screen>
        <Notice
          title="这场活动不摇号"
          hint={view.mode === 'FIFO' ? '按到达先后放行，号码就是到达的次序' : '谁先点到谁先买'}
          action={{ label: '回到活动', run: () => goInstead(pageUrl.campaign(campaignId)) }}
        />
      </Screen>
    )
  }
  return <Proof view={view} refresh={refresh} />
}

function FairBones() {
  return (
    <>
      <View className="fair__top">
        <View className="fair__seal" />
        <View className="fair__bone" />
      </View>
      <View className="card fair__steps">
        {[0, 1, 2, 3, 4, 5].map((i) => (
          <View key={i} className="proof">
            <View className="proof__head">
              <Bone className="proof__mark" />
              <Bone className="fair__step" />
            </View>
          </View>
        ))}
      </View>
    </>
  )
}

function Proof({ view, refresh }: { view: FairnessView; refresh: () => Promise<void> }) {
  const { campaignId, epoch, lobby } = view
  const stay = useStay(campaignId)
  const { title } = view
  // Whoever comes without a ticket may have one that this phone has forgotten.
  useEffect(() => rooms.find({ id: campaignId, title }), [campaignId, title])
  const held = stay.at === 'IN' && stay.held.epoch === epoch ? stay : null
  const mine = held?.held.place.kind === 'LOBBY' ? { index: held.held.place.index, token: held.visit.token } : null
  const { state: listState, start } = useList(view, mine?.index ?? null)
  // What was promised comes out when the phase changes: the list with the draw, the seed with the start.
  const phase = held?.frontier.phase
  useEffect(() => {
    if (phase) void refresh()
  }, [phase, refresh])
  const [open, setOpen] = useState<string | null>(null)
  const { steps, number } = verifyLot(
    {
      view,
      mine,
      seenSeedHash: seenSeedHash(campaignId, epoch),
      drawKey: held?.frontier.draw?.key ?? null,
      usedNumber: held?.number ?? null,
    },
    listState.list,
  )
  const wrong = steps.some(({ state }) => state === 'WRONG')
  const right = steps.every(({ state }) => state === 'RIGHT')

  return (
    <Screen className="fair">
      <View className={`fair__top ${wrong ? 'fair__top--wrong' : ''}`}>
        <View className={`fair__seal ${right ? 'fair__seal--right' : wrong ? 'fair__seal--wrong' : ''}`} />
        <Text className="fair__title" id="fair-verdict">
          {wrong ? '有一步对不上' : right ? '全部验算通过' : view.seed ? '正在您的手机上验算' : '开售后可以验算'}
        </Text>
        <Text className="fair__sub">
          {right && number !== null
            ? `您的 ${sayCount(number + 1)} 号由公开的种子和名单算出，没有人能挑选`
            : wrong
              ? '请保存本页截图并联系商家，要求解释'
              : view.seed
                ? '只下载公开数据，用手机自己的代码计算'
                : `${sayWhen(view.startsAt, clock.now())} 开售时公布种子`}
        </Text>
      </View>

      <View className="card fair__steps">
        {steps.map((step, i) => (
          <StepLine
            key={step.name}
            no={i + 1}
            step={step}
            busy={
              (step.name === 'LIST' || step.name === 'ENTRY') && step.state === 'OPEN' && listState.at === 'READING'
            }
            open={open === step.name}
            onToggle={() => setOpen(open === step.name ? null : step.name)}
          />
        ))}
        <ListProgress state={listState} start={start} />
      </View>

      <View className="card fair__how">
        <Title className="fair__label">为什么作弊会被发现</Title>
        <Text className="fair__words">
          种子在候场开放前就定下，只公布指纹；名单在开售前封存并公布指纹；开售时公布种子。号码由两者共同算出，任何一方事后改动，指纹就对不上。每个人的凭证里还有自己手机生成的随机数，名单换不掉。
        </Text>
        {lobby ? (
          <Text className="fair__words num">
            名单 {sayCount(lobby.size)} 人，{stamp(lobby.frozenAt)} 封存
            {view.revealedAt ? `；种子 ${stamp(view.revealedAt)} 公布` : ''}。
          </Text>
        ) : null}
        {mine ? null : (
          <Text className="fair__words">
            {held ? '您在开售后到达，号码按到达先后排在摇号名单之后。' : '您没有参加这次摇号，仍可验算种子和名单。'}
          </Text>
        )}
      </View>
      {view.seed ? null : (
        <View className="fair__again">
          <Button kind="soft" onTap={() => void refresh()}>
            刷新
          </Button>
        </View>
      )}
    </Screen>
  )
}

function ListProgress({ state, start }: { state: ListState; start: () => void }) {
  switch (state.at) {
    case 'READING':
      return (
        <View className="fair__progress">
          <View className="fair__track">
            <View
              className="fair__done"
              style={{ width: `${Math.round((state.done / Math.max(1, state.total)) * 100)}%` }}
            />
          </View>
          <Text className="fair__hint num">
            正在核对名单 {state.done} / {state.total} 段
          </Text>
        </View>
      )
    case 'LARGE':
    case 'FAILED':
      return (
        <View className="fair__progress">
          <Text className="fair__hint num">
            {state.at === 'LARGE' ? `名单较大，完整核对要下载约 ${state.megabytes} MB` : '名单没有下载完整'}
          </Text>
          <Button id="fair-read" kind="soft" onTap={start}>
            {state.at === 'FAILED' ? '重新下载' : '下载并核对'}
          </Button>
        </View>
      )
    default:
      return null
  }
}
