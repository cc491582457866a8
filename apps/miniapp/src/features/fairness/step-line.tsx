import { Text, View } from '@tarojs/components'
import { aria } from '../../ui/aria.ts'
import { Tap } from '../../ui/tap.tsx'
import type { Step, StepName } from './verify-lot.ts'
import './step-line.css'

const says: Readonly<Record<StepName, { title: string; hint: string; later: string }>> = {
  PROMISE: {
    title: '种子事先定下',
    hint: '候场前就公布了它的指纹，没有改过',
    later: '候场开放前公布种子的指纹',
  },
  SEED: { title: '公布的种子就是那一个', hint: '种子的 SHA-256 等于事先公布的指纹', later: '开售时公布种子' },
  LIST: {
    title: '名单开售前已封存',
    hint: '重新算出的指纹与公布的一致',
    later: '开售前几秒封存名单并公布指纹',
  },
  ENTRY: { title: '您的凭证在名单里', hint: '逐层合并，得到同一个名单指纹', later: '名单封存后可以查对' },
  KEY: { title: '摇号密钥由两者算出', hint: '种子和名单一起决定，没有第三样东西', later: '种子公布后算出' },
  NUMBER: { title: '您的号码算得出来', hint: '用密钥置换进场序号，人人不同', later: '密钥算出后得到' },
}

/** One step of the verification; a tap shows how it was computed. */
export function StepLine({
  no,
  step,
  busy,
  open,
  onToggle,
}: {
  no: number
  step: Step
  busy: boolean
  open: boolean
  onToggle: () => void
}) {
  const { name, state, facts } = step
  const { title, hint, later } = says[name]
  const look = busy ? 'busy' : state.toLowerCase()
  return (
    <View className="proof" id={`proof-${name}`}>
      <Tap className="proof__head" expanded={open} onTap={onToggle}>
        <View className={`proof__mark proof__mark--${look}`} {...aria({ role: 'img', label: words[look] ?? '' })}>
          <Text className="num">{state === 'RIGHT' ? '✓' : state === 'WRONG' ? '✕' : no}</Text>
        </View>
        <View className="proof__text">
          <Text className="proof__title">{title}</Text>
          <Text className="proof__hint">
            {state === 'WRONG' ? '算出的结果与公布的不一致' : state === 'LATER' ? later : hint}
          </Text>
        </View>
        {facts.length > 0 ? <Text className="proof__more">{open ? '收起' : '怎么算的'}</Text> : null}
      </Tap>
      {open && facts.length > 0 ? (
        <View className="proof__facts">
          {facts.map(({ label, value }) => (
            <View key={label} className="proof__fact">
              <Text className="proof__label">{label}</Text>
              <Text className="proof__value" selectable userSelect>
                {value}
              </Text>
            </View>
          ))}
        </View>
      ) : null}
    </View>
  )
}

const words: Readonly<Record<string, string>> = {
  later: '待公布',
  open: '待核对',
  busy: '核对中',
  right: '通过',
  wrong: '不一致',
}
