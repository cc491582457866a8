import { ExportOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type ExportKind,
  exportLabels,
  exportRights,
  mayExport,
  needsReason,
  type StartExport,
} from '@tidegate/shared/contracts/exports'
import { Alert, Button, Checkbox, Modal } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { ReasonInput } from '../../ui/reason-input.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { useStaff } from '../staff/use-staff.ts'
import { ExportList } from './export-list.tsx'

/** What is asked for, without how. */
export type ExportOf<K extends ExportKind = ExportKind> = K extends ExportKind
  ? Pick<Extract<StartExport, { kind: K }>, 'kind' | 'filter'>
  : never

interface Props {
  of: ExportOf
  label?: string
  /** Stands among a list's tools, or among a page's actions. */
  quiet?: boolean
  /** Anything a person has to know about this one. */
  note?: string
}

/** A list as a file, with the filters it is seen with. It is written in the background; what was written waits here for a day. */
export function ExportButton({ of, label = t('导出'), quiet = true, note }: Props) {
  const [open, setOpen] = useState(false)
  const { role } = useStaff()
  const may = mayExport(role, { kind: of.kind, unmasked: false })
  return (
    <>
      <Button
        className="list-export"
        {...(quiet ? { type: 'text', size: 'small' } : {})}
        icon={<ExportOutlined />}
        disabled={!may}
        title={may ? '' : t('您的角色不能导出这份文件')}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      <Modal
        open={open}
        title={t('导出{export}', { export: t(exportLabels[of.kind]) })}
        footer={<Button onClick={() => setOpen(false)}>{t('关闭')}</Button>}
        width={640}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Asking of={of} note={note} />
        <h3>{t('我的导出')}</h3>
        <ExportList />
      </Modal>
    </>
  )
}

function Asking({ of, note }: { of: ExportOf; note: string | undefined }) {
  const { role } = useStaff()
  const queryClient = useQueryClient()
  const tell = useTell()
  const [unmasked, setUnmasked] = useState(false)
  const [reason, setReason] = useState('')
  const start = useMutation(
    trpc.staff.exports.start.mutationOptions({
      onSuccess: () => {
        setReason('')
        setUnmasked(false)
      },
      onError: tell.refused,
      onSettled: () => queryClient.invalidateQueries(trpc.staff.exports.pathFilter()),
    }),
  )
  const personal = exportRights[of.kind].unmasked !== null
  const asksWhy = needsReason({ kind: of.kind, unmasked })
  const narrowed = Object.values(of.filter).some((value) => value !== undefined)
  return (
    <div className="exports-ask">
      <p>
        {narrowed
          ? t('按列表当前的筛选条件导出全部结果，CSV 文件可以直接用 Excel 打开。在后台生成，关闭窗口不影响。')
          : t('导出全部，CSV 文件可以直接用 Excel 打开。在后台生成，关闭窗口不影响。')}
      </p>
      {note !== undefined && <Alert type="warning" showIcon title={note} />}
      {personal &&
        (mayExport(role, { kind: of.kind, unmasked: true }) ? (
          <Checkbox checked={unmasked} onChange={(event) => setUnmasked(event.target.checked)}>
            {t('包含完整的姓名、电话和地址（会留下记录）')}
          </Checkbox>
        ) : (
          <p className="muted small">{t('姓名、电话和地址会打码')}</p>
        ))}
      {asksWhy && <ReasonInput label={t('为什么需要')} value={reason} onChange={setReason} />}
      <Button
        type="primary"
        loading={start.isPending}
        disabled={asksWhy && reason.trim().length < 2}
        onClick={() => start.mutate({ ...of, unmasked, reason })}
      >
        {t('开始导出')}
      </Button>
    </div>
  )
}
