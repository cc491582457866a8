import { BellOutlined } from '@ant-design/icons'
import { type CardPoolView, lowMarkInput } from '@tidegate/shared/contracts/cards'
import { InputNumber } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

export function LowMarkButton({ pool: { skuId, lowMark } }: { pool: CardPoolView }) {
  const tell = useTell()
  const [typed, setTyped] = useState<number | null>(lowMark)
  const input = lowMarkInput.safeParse({ skuId, lowMark: typed })
  return (
    <AskButton
      label={t('预警线')}
      icon={<BellOutlined />}
      title={t('设置预警线')}
      ready={input.success && typed !== lowMark}
      run={() => client.staff.cards.setLowMark.mutate(lowMarkInput.parse(input.data))}
      onDone={() => tell.done(t('预警线已设置'))}
      onOpen={() => setTyped(lowMark)}
    >
      <label>
        <p>{t('未发出的卡密不多于这个数时，这里标黄并发出告警。')}</p>
        <InputNumber
          className="wide figures"
          min={0}
          max={1_000_000}
          precision={0}
          suffix={t('个')}
          aria-label={t('预警线')}
          value={typed}
          onChange={setTyped}
        />
      </label>
    </AskButton>
  )
}
