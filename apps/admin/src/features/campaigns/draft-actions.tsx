import { DeleteOutlined, HistoryOutlined, SaveOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { saveTemplateInput } from '@tidegate/shared/contracts/campaign-drafts'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { client, trpc } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'
import type { DraftSaver } from './draft-saver.ts'
import { unfitWords } from './saving-note.tsx'

interface Props {
  campaignId: string
  title: string
  saver: DraftSaver
  /** What stands in the form cannot be saved. */
  unfit: boolean
}

/** What may be done with a draft beside filling it in. */
export function DraftActions({ campaignId, title, saver, unfit }: Props) {
  const navigate = useNavigate()
  return (
    <>
      <Button
        icon={<HistoryOutlined />}
        onClick={() => void navigate({ to: '/campaigns/$campaignId/versions', params: { campaignId } })}
      >
        {t('版本记录')}
      </Button>
      <SaveTemplateButton campaignId={campaignId} title={title} saver={saver} unfit={unfit} />
      <DiscardButton campaignId={campaignId} title={title} saver={saver} />
    </>
  )
}

function SaveTemplateButton({ campaignId, title, saver, unfit }: Props) {
  const [name, setName] = useState('')
  const queryClient = useQueryClient()
  const tell = useTell()
  return (
    <AskButton
      icon={<SaveOutlined />}
      label={t('存为模板')}
      title={t('存为模板')}
      disabled={unfit}
      why={unfitWords}
      ready={saveTemplateInput.shape.name.safeParse(name).success}
      onOpen={() => setName(title)}
      run={async () => {
        // What was typed a moment ago belongs into it.
        await saver.save('AUTO')
        await client.staff.drafts.saveTemplate.mutate({ campaignId, name })
      }}
      onDone={() => {
        tell.done(t('模板已保存，新建活动时可以从它开始'))
        void queryClient.invalidateQueries(trpc.staff.drafts.templates.queryFilter())
      }}
    >
      <p>{t('商品、价格、限购、时间间隔、排队和页面内容都会存进模板；用它新建时，时间自动挪到以后。')}</p>
      <label>
        <p>{t('模板名称')}</p>
        <Input
          value={name}
          maxLength={40}
          onChange={(event) => setName(event.target.value)}
          aria-label={t('模板名称')}
        />
      </label>
    </AskButton>
  )
}

function DiscardButton({ campaignId, title, saver }: Omit<Props, 'unfit'>) {
  const [typed, setTyped] = useState('')
  const navigate = useNavigate()
  const tell = useTell()
  return (
    <AskButton
      danger
      stops
      icon={<DeleteOutlined />}
      label={t('删除草稿')}
      title={title === '' ? t('删除这份草稿？') : t('删除「{title}」？', { title })}
      ready={typed.trim() === title}
      run={async () => {
        await saver.save('AUTO')
        await client.staff.drafts.discard.mutate({ campaignId, title: typed })
      }}
      onDone={() => {
        saver.close()
        tell.done(t('草稿已删除'))
        void navigate({ to: '/campaigns', ignoreBlocker: true })
      }}
      onClosed={() => setTyped('')}
    >
      <p>{t('草稿和里面填写的内容都会删掉，不能恢复。库存没有划拨，不受影响。')}</p>
      {title !== '' && (
        <label>
          <p>{rich('请输入活动名称 {title} 确认：', { title: <strong>{title}</strong> })}</p>
          <Input value={typed} onChange={(event) => setTyped(event.target.value)} aria-label={t('确认活动名称')} />
        </label>
      )}
    </AskButton>
  )
}
