import { useQueryClient } from '@tanstack/react-query'
import { useBlocker, useNavigate } from '@tanstack/react-router'
import { type DraftStep, type DraftView, draftStepLabels, draftSteps } from '@tidegate/shared/contracts/campaign-drafts'
import { Alert, Button, Form, Modal, Steps } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { useMay } from '../staff/use-staff.ts'
import { AudienceStep } from './audience-step.tsx'
import { CampaignPreview } from './campaign-preview.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DraftActions } from './draft-actions.tsx'
import type { DraftSaver } from './draft-saver.ts'
import { GoodsStep } from './goods-step.tsx'
import { PageStep } from './page-step.tsx'
import { PriceStep } from './price-step.tsx'
import { ReviewStep } from './review-step.tsx'
import { RoomStep } from './room-step.tsx'
import { SavingNote, unfitWords } from './saving-note.tsx'
import { ScheduleStep } from './schedule-step.tsx'
import { documentIn, useDocument } from './use-draft-form.ts'
import { useDraftSaver } from './use-draft-saver.ts'
import { useOfferGoods } from './use-offer-goods.ts'
import './wizard.css'
import { openSteps, stepAfter } from './wizard-steps.ts'

interface Props {
  opened: DraftView
  step: DraftStep
  onStep: (step: DraftStep) => void
}

/** A campaign from goods to publish, in the order a merchant thinks of it. Every step may be left half done; the review says what is missing. */
export function Wizard({ opened, step, onStep }: Props) {
  const { campaignId } = opened
  const [form] = Form.useForm()
  const mayWrite = useMay('OPERATOR')
  const { saver, draft } = useDraftSaver(opened)
  const document = useDocument(form) ?? draft.document
  const goods = useOfferGoods(opened.goods)
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const tell = useTell()
  const [seen, setSeen] = useState<ReadonlySet<DraftStep>>(new Set([step]))
  const unfit = draft.state.at === 'UNFIT'
  const open = openSteps(unfit ? form.getFieldsValue(true) : document)

  const goTo = (next: DraftStep) => {
    setSeen((before) => new Set([...before, step, next]))
    onStep(next)
  }
  const goOn = async () => {
    const next = stepAfter(step, 1)
    const fine = await form.validateFields().catch(() => false)
    if (next && fine !== false) goTo(next)
  }
  const save = async () => {
    if (await saver.save('SAVED')) tell.done(t('草稿已保存'))
    else if (saver.read().state.at === 'UNFIT') {
      tell.warned(unfitWords)
      await form.validateFields().catch(() => {})
    }
  }
  const show = (theirs: DraftView) => {
    goods.remember(theirs.goods)
    form.setFieldsValue(saver.read().document)
  }

  return (
    <>
      <LeaveGuard saver={saver} />
      <PageHeader
        title={document.title.trim() || t('未命名的活动')}
        tags={<SavingNote draft={draft} />}
        back={{ link: { to: '/campaigns/$campaignId', params: { campaignId } }, label: t('活动详情') }}
        actions={<DraftActions campaignId={campaignId} title={document.title.trim()} saver={saver} unfit={unfit} />}
      />
      <ReadOnlyNotice />
      <nav className="card card-padding wizard-steps" aria-label={t('填写步骤')}>
        <Steps
          size="small"
          current={draftSteps.indexOf(step)}
          onChange={(index) => goTo(draftSteps[index] as DraftStep)}
          items={draftSteps.map((name) => ({ title: t(draftStepLabels[name]), status: statusOf(name) }))}
        />
      </nav>
      <Form
        form={form}
        layout="vertical"
        className={step === 'REVIEW' ? '' : 'form-with-preview'}
        disabled={!mayWrite}
        initialValues={draft.document}
        onValuesChange={() => saver.typed(documentIn(form))}
        scrollToFirstError={{ behavior: 'smooth', block: 'center' }}
      >
        <div>
          {step === 'GOODS' && <GoodsStep goods={goods} document={document} />}
          {step === 'PRICE' && <PriceStep goods={goods} document={document} />}
          {step === 'SCHEDULE' && <ScheduleStep document={document} />}
          {step === 'ROOM' && <RoomStep document={document} />}
          {step === 'AUDIENCE' && <AudienceStep document={document} />}
          {step === 'PAGE' && <PageStep />}
          {step === 'REVIEW' && unfit && <Alert type="error" showIcon title={unfitWords} />}
          {step === 'REVIEW' && !unfit && (
            <ReviewStep
              campaignId={campaignId}
              title={document.title.trim()}
              version={draft.state.at === 'SAVED' ? draft.version : null}
              onStep={goTo}
              onPublished={() => {
                void queryClient.invalidateQueries(trpc.staff.campaigns.pathFilter())
                void navigate({ to: '/campaigns/$campaignId', params: { campaignId } })
              }}
            />
          )}
          <div className="form-foot">
            {step !== 'REVIEW' && (
              <Button type="primary" size="large" disabled={false} onClick={() => void goOn()}>
                {t('下一步')}
              </Button>
            )}
            {step !== 'GOODS' && (
              <Button size="large" disabled={false} onClick={() => goTo(stepAfter(step, -1) ?? step)}>
                {t('上一步')}
              </Button>
            )}
            <Button size="large" onClick={() => void save()}>
              {t('保存草稿')}
            </Button>
          </div>
        </div>
        {step !== 'REVIEW' && <CampaignPreview document={unfit ? null : document} goods={goods} />}
      </Form>
      <ConflictDialog
        draft={draft}
        unfit={documentIn(form) === null}
        goods={goods.all}
        onLoad={(theirs) => {
          saver.adopt(theirs)
          show(theirs)
          if (theirs.state !== 'DRAFT') void navigate({ to: '/campaigns/$campaignId', params: { campaignId } })
        }}
        onPutOver={(theirs) => {
          const saving = saver.putOver(theirs)
          show(theirs)
          void saving.then((saved) => saved && tell.done(t('已写上您的修改')))
        }}
      />
    </>
  )

  function statusOf(name: DraftStep): 'process' | 'finish' | 'error' | 'wait' {
    if (name === step) return 'process'
    if (name === 'REVIEW') return 'wait'
    if (!open.has(name)) return 'finish'
    return seen.has(name) ? 'error' : 'wait'
  }
}

/** Leaving saves first; only what cannot be saved is asked about. It stays in this browser all the same, unless it is no document. */
function LeaveGuard({ saver }: { saver: DraftSaver }) {
  const blocker = useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (current.pathname === next.pathname) return false
      const { at } = saver.read().state
      return at !== 'SAVED' && at !== 'REFUSED' && !(await saver.save('AUTO'))
    },
    enableBeforeUnload: () => saver.read().state.at !== 'SAVED',
    withResolver: true,
  })
  return (
    <Modal
      open={blocker.status === 'blocked'}
      title={t('还有修改没存到服务器')}
      okText={t('先离开')}
      cancelText={t('留在这里')}
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    >
      {saver.read().state.at === 'UNFIT'
        ? t('有的内容太长或格式不对，存不下来；现在离开，最后这些修改会丢失。')
        : t('修改已存在这台电脑的浏览器里，下次在这里打开这份草稿会接着写；换一台电脑看不到。')}
    </Modal>
  )
}
