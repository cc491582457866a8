import { CopyOutlined, DeleteOutlined, FileAddOutlined, PictureOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { CampaignTemplate } from '@tidegate/shared/contracts/campaign-drafts'
import { Input } from 'antd'
import { type ReactNode, useState } from 'react'
import { client, trpc } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { CampaignTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { WriteButton } from '../staff/write-button.tsx'
import { useStartDraft } from './use-start-draft.ts'
import './wizard.css'

/** A campaign begins with nothing, with a template, or with one that went well before. */
export function StartCampaignPage() {
  const { start, pending } = useStartDraft()
  const templates = useQuery(trpc.staff.drafts.templates.queryOptions())
  const campaigns = useQuery(trpc.staff.campaigns.list.queryOptions({}))
  return (
    <>
      <PageHeader
        title={t('新建活动')}
        description={t('先成为草稿，边填边存；发布时才划拨库存')}
        back={{ link: { to: '/campaigns' }, label: t('活动') }}
      />
      <ReadOnlyNotice />
      <div className="stack">
        <section className="card card-padding start-blank">
          <FileAddOutlined />
          <div>
            <h2>{t('从空白开始')}</h2>
            <p className="muted">{t('选商品、定价格、排时间，一步一步来')}</p>
          </div>
          <WriteButton type="primary" size="large" loading={pending} onClick={() => start({ kind: 'BLANK' })}>
            {t('开始填写')}
          </WriteButton>
        </section>
        <section className="card card-padding">
          <h2 className="gap-below">{t('从模板开始')}</h2>
          <QueryView query={templates}>
            {(all) =>
              all.length === 0 ? (
                <Blank
                  icon={<CopyOutlined />}
                  title={t('还没有模板')}
                  description={t('填好一场活动后，在右上角「存为模板」')}
                />
              ) : (
                <ul className="starts">
                  {all.map((template) => (
                    <Start
                      key={template.id}
                      banner={template.banner}
                      title={template.name}
                      detail={describeTemplate(template)}
                      actions={
                        <>
                          <WriteButton
                            disabled={pending}
                            onClick={() => start({ kind: 'TEMPLATE', templateId: template.id })}
                          >
                            {t('使用')}
                          </WriteButton>
                          <RemoveTemplateButton template={template} />
                        </>
                      }
                    />
                  ))}
                </ul>
              )
            }
          </QueryView>
        </section>
        <section className="card card-padding">
          <h2 className="gap-below">{t('复制以前的活动')}</h2>
          <QueryView query={campaigns}>
            {({ items }) =>
              items.length === 0 ? (
                <Blank icon={<CopyOutlined />} title={t('还没有活动可以复制')} />
              ) : (
                <ul className="starts">
                  {items.slice(0, 8).map((campaign) => (
                    <Start
                      key={campaign.id}
                      banner={campaign.banner}
                      title={campaign.title || t('未命名的活动')}
                      detail={
                        <>
                          <CampaignTag campaign={campaign} />{' '}
                          {t('{offerCount} 个商品', { offerCount: campaign.offerCount })}
                        </>
                      }
                      actions={
                        <WriteButton
                          disabled={pending}
                          onClick={() => start({ kind: 'CAMPAIGN', campaignId: campaign.id })}
                          aria-label={t('复制「{title}」', { title: campaign.title })}
                        >
                          {t('复制')}
                        </WriteButton>
                      }
                    />
                  ))}
                </ul>
              )
            }
          </QueryView>
        </section>
      </div>
    </>
  )
}

interface StartProps {
  banner: string
  title: string
  detail: ReactNode
  actions: ReactNode
}

function Start({ banner, title, detail, actions }: StartProps) {
  return (
    <li className="start">
      {banner ? (
        <img className="start-banner" src={banner} alt="" loading="lazy" />
      ) : (
        <PictureOutlined className="start-banner phone-empty" />
      )}
      <strong className="ellipsis">{title}</strong>
      <span className="muted small">{detail}</span>
      <span className="start-actions">{actions}</span>
    </li>
  )
}

function describeTemplate({ offerCount, sessionsPerDay, by, at }: CampaignTemplate): ReactNode {
  return (
    <>
      {sessionsPerDay > 1
        ? t('{offerCount} 个商品，每天 {sessionsPerDay} 场', { offerCount, sessionsPerDay })
        : t('{offerCount} 个商品', { offerCount })}{' '}
      {rich('· {by} 存于 {at}', { by: by ?? t('系统'), at: <Time at={at} /> })}
    </>
  )
}

function RemoveTemplateButton({ template: { id, name } }: { template: CampaignTemplate }) {
  const [typed, setTyped] = useState('')
  const queryClient = useQueryClient()
  const tell = useTell()
  return (
    <AskButton
      danger
      stops
      type="text"
      icon={<DeleteOutlined />}
      label={t('删除')}
      title={t('删除模板「{name}」？', { name })}
      ready={typed.trim() === name}
      run={() => client.staff.drafts.removeTemplate.mutate({ templateId: id, name: typed })}
      onDone={() => {
        tell.done(t('模板已删除'))
        void queryClient.invalidateQueries(trpc.staff.drafts.templates.queryFilter())
      }}
      onClosed={() => setTyped('')}
    >
      <p>{t('用它建好的活动不受影响。')}</p>
      <label>
        <p>{rich('请输入模板名称 {name} 确认：', { name: <strong>{name}</strong> })}</p>
        <Input value={typed} onChange={(event) => setTyped(event.target.value)} aria-label={t('模板名称')} />
      </label>
    </AskButton>
  )
}
