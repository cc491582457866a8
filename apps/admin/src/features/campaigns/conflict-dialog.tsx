import type { DraftView } from '@tidegate/shared/contracts/campaign-drafts'
import type { SkuChoice } from '@tidegate/shared/contracts/staff'
import { Alert, Button, Modal } from 'antd'
import { rich, t } from '../../i18n/t.ts'
import { Time } from '../../ui/time.tsx'
import { ChangesTable } from './changes-table.tsx'
import { contestedFields } from './document-changes.ts'
import type { DraftSnapshot } from './draft-saver.ts'

interface Props {
  draft: DraftSnapshot
  goods: readonly SkuChoice[]
  /** What stands in the form since cannot be saved, and would be lost. */
  unfit: boolean
  onLoad: (theirs: DraftView) => void
  onPutOver: (theirs: DraftView) => void
}

/** Somebody else saved the same draft meanwhile: what they changed, what I changed, and whose word counts. */
export function ConflictDialog({ draft: { state, base, document }, goods, unfit, onLoad, onPutOver }: Props) {
  if (state.at !== 'CONFLICT') return null
  const { theirs } = state
  const rows = contestedFields(base, theirs.document, document)
  const both = rows.filter((row) => row.changedByMe && row.after !== row.before).length
  const who = theirs.savedBy?.name ?? t('有人')
  if (theirs.state !== 'DRAFT')
    return (
      <Modal
        open
        title={t('{who}已经发布了这场活动', { who })}
        closable={false}
        footer={<Button onClick={() => onLoad(theirs)}>{t('知道了')}</Button>}
      >
        {t('发布后内容不能再修改，您刚才的修改没有保存。')}
      </Modal>
    )
  return (
    <Modal
      open
      title={t('{who}刚刚保存了这份草稿', { who })}
      width={860}
      closable={false}
      keyboard={false}
      footer={
        <>
          <Button onClick={() => onLoad(theirs)}>{t('放弃我的修改，载入对方的版本')}</Button>
          <Button type="primary" onClick={() => onPutOver(theirs)}>
            {t('保留对方的版本，再写上我的修改')}
          </Button>
        </>
      }
    >
      <p>
        {rich(
          both > 0
            ? '对方在 {savedAt} 保存。您的修改还没有存上，请选择以谁为准；有 {both} 处两个人都改了，写上后以您的为准。'
            : '对方在 {savedAt} 保存。您的修改还没有存上，请选择以谁为准。',
          { savedAt: <Time at={theirs.savedAt} />, both },
        )}
      </p>
      {unfit && (
        <Alert
          className="gap-below"
          type="warning"
          showIcon
          title={t('标红的内容太长或格式不对，不在其中，需要之后重新填写')}
        />
      )}
      <ChangesTable
        rows={rows}
        goods={[...goods, ...theirs.goods]}
        columns={[
          { title: t('原来'), value: (row) => row.before },
          {
            title: t('{who}改成', { who }),
            value: (row) => row.after,
            mark: (row) => JSON.stringify(row.after) !== JSON.stringify(row.before),
          },
          { title: t('我改成'), value: (row) => row.mine, mark: (row) => row.changedByMe },
        ]}
      />
    </Modal>
  )
}
