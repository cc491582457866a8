import { ThunderboltOutlined } from '@ant-design/icons'
import { type CardPoolView, generateCardsInput } from '@tidegate/shared/contracts/cards'
import { Input, InputNumber } from 'antd'
import { useState } from 'react'
import { issueWords } from '../../api/form-schema.ts'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

const blank = {
  name: '',
  count: 1_000 as number | null,
  format: 'XXXX-XXXX-XXXX-XXXC',
  alphabet: '23456789ABCDEFGHJKLMNPQRSTUVWXYZ',
}

/** Codes that nobody has written down anywhere: they are made in the server and stay sealed. */
export function GenerateButton({ pool }: { pool: CardPoolView }) {
  const tell = useTell()
  const [typed, setTyped] = useState(blank)
  // One for each time it is asked for: sent again after a lost answer, it makes no second batch.
  const [requestId, setRequestId] = useState('')
  const input = generateCardsInput.safeParse({ requestId, skuId: pool.skuId, ...typed })
  const wrong = issueWords(input.error?.issues.find(({ path }) => path[0] === 'alphabet'))
  return (
    <AskButton
      label={t('生成卡密')}
      icon={<ThunderboltOutlined />}
      title={t('生成卡密')}
      ready={input.success}
      run={() => client.staff.cards.generate.mutate(generateCardsInput.parse(input.data))}
      onDone={(batch) =>
        tell.done(t('已生成 {accepted} 个，全部入库', { accepted: batch.accepted.toLocaleString('zh-CN') }))
      }
      onOpen={() => setRequestId(crypto.randomUUID())}
      onClosed={() => setTyped(blank)}
    >
      <div className="form-row">
        <label>
          <p>{t('批次名称')}</p>
          <Input
            maxLength={60}
            aria-label={t('批次名称')}
            value={typed.name}
            onChange={(event) => setTyped({ ...typed, name: event.target.value })}
          />
        </label>
        <label>
          <p>{t('数量（最多 10 万）')}</p>
          <InputNumber
            className="wide figures"
            min={1}
            max={100_000}
            precision={0}
            aria-label={t('数量')}
            value={typed.count}
            onChange={(count) => setTyped({ ...typed, count })}
          />
        </label>
      </div>
      <label className="dialog-field">
        <p>{t('格式')}</p>
        <Input
          className="figures"
          maxLength={64}
          aria-label={t('格式')}
          value={typed.format}
          onChange={(event) => setTyped({ ...typed, format: event.target.value })}
        />
        <p className="muted small">{t('X 是随机字符，C 是校验位（输错一个字就能看出来），其余照写')}</p>
      </label>
      <label className="dialog-field">
        <p>{t('字符表')}</p>
        <Input
          className="figures"
          maxLength={64}
          aria-label={t('字符表')}
          status={wrong === '' ? '' : 'error'}
          value={typed.alphabet}
          onChange={(event) => setTyped({ ...typed, alphabet: event.target.value })}
        />
        <p className={wrong === '' ? 'muted small' : 'danger small'}>
          {wrong === '' ? t('默认去掉了容易看错的 0、1、I、O') : wrong}
        </p>
      </label>
    </AskButton>
  )
}
