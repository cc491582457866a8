import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type CardBatchView, type ImportSliceAnswer, openImportInput } from '@tidegate/shared/contracts/cards'
import { Alert, Button, Input, Modal, Progress, Upload } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { postToDoor } from '../../api/door.ts'
import { refusalOf } from '../../api/refusal.ts'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { OtherFile, sendFile } from './send-file.ts'

interface Props {
  open: boolean
  skuId: string
  /** A batch whose file was not sent to its end. */
  resumed?: CardBatchView
  onClose: () => void
}

/** A file of codes, one a line, of any size. It may be stopped at any time and goes on later. */
export function ImportDialog({ open, skuId, resumed, onClose }: Props) {
  const [busy, setBusy] = useState(false)
  return (
    <Modal
      open={open}
      title={resumed ? t('继续导入「{name}」', { name: resumed.name }) : t('导入卡密')}
      width={600}
      footer={null}
      closable={!busy}
      keyboard={!busy}
      mask={{ closable: false }}
      onCancel={onClose}
      destroyOnHidden
    >
      <Import skuId={skuId} resumed={resumed} onBusy={setBusy} onClose={onClose} />
    </Modal>
  )
}

function Import({
  skuId,
  resumed,
  onBusy,
  onClose,
}: {
  skuId: string
  resumed: CardBatchView | undefined
  onBusy: (busy: boolean) => void
  onClose: () => void
}) {
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [batch, setBatch] = useState(resumed)
  const stop = useRef(new AbortController())
  const opened = openImportInput.safeParse({ skuId, name: name.trim() === '' ? (file?.name.slice(0, 60) ?? '') : name })
  const sending = useMutation({
    mutationFn: async (chosen: File) => {
      stop.current = new AbortController()
      const begun = batch ?? (await client.staff.cards.openImport.mutate(openImportInput.parse(opened.data)))
      setBatch(begun)
      return sendFile({ send: sendSlice, read: readBatch, wait }, chosen, begun, {
        onProgress: setBatch,
        signal: stop.current.signal,
      })
    },
    onMutate: () => onBusy(true),
    onSettled: () => {
      onBusy(false)
      return queryClient.invalidateQueries(trpc.staff.cards.pathFilter())
    },
  })
  // Who leaves the page goes on later.
  useEffect(() => () => stop.current.abort(), [])
  const done = batch?.state === 'DONE'
  const stopped = sending.isError && stop.current.signal.aborted

  return (
    <div className="stack-small">
      {!batch && (
        <label>
          <p>{t('批次名称')}</p>
          <Input
            maxLength={60}
            placeholder={file?.name ?? t('例如：十一月第二批')}
            aria-label={t('批次名称')}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
      )}
      {resumed && !file && (
        <p>
          {t('上次收到第 {lines} 行。请选择同一个文件，从那里继续；已经入库的不会重复。', {
            lines: resumed.lines.toLocaleString('zh-CN'),
          })}
        </p>
      )}
      {!sending.isPending && !done && (
        <Upload.Dragger
          accept=".txt,.csv,text/plain,text/csv"
          showUploadList={false}
          beforeUpload={(chosen) => {
            setFile(chosen)
            return false
          }}
        >
          <p>
            {file
              ? t('{name}（{size}）', { name: file.name, size: describeBytes(file.size) })
              : t('点这里选择文件，或把文件拖进来')}
          </p>
          <p className="muted small">{t('文本文件，UTF-8 编码，每行一个卡密，不限行数')}</p>
        </Upload.Dragger>
      )}
      {batch && file && (sending.isPending || done || sending.isError) && <Taken batch={batch} file={file} />}
      {sending.isError && (
        <Alert
          type={stopped ? 'info' : 'error'}
          showIcon
          title={stopped ? t('已停下，随时可以继续') : describeFailure(sending.error)}
          description={t('已经入库的都在，不会丢也不会重复')}
        />
      )}
      <div className="dialog-foot">
        {sending.isPending && <Button onClick={() => stop.current.abort()}>{t('停下')}</Button>}
        {done && (
          <Button type="primary" onClick={onClose}>
            {t('完成')}
          </Button>
        )}
        {!sending.isPending && !done && (
          <Button
            type="primary"
            disabled={file === null || file.size === 0 || (!batch && !opened.success)}
            onClick={() => file && sending.mutate(file)}
          >
            {sending.isError ? t('继续') : t('开始导入')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** How far the file has come, and what came of its lines. */
function Taken({ batch, file }: { batch: CardBatchView; file: File }) {
  const percent = batch.state === 'DONE' ? 100 : Math.floor((batch.nextByte / Math.max(file.size, 1)) * 100)
  const counted = [
    [t('已读'), batch.lines],
    [t('入库'), batch.accepted],
    [t('重复'), batch.duplicates],
    [t('有误'), batch.rejected],
  ] as const
  return (
    <div>
      <Progress percent={percent} status={batch.state === 'DONE' ? 'success' : 'active'} />
      <p className="figures">
        {counted.map(([label, n]) => (
          <span
            key={label}
            className={n > 0 && (label === t('重复') || label === t('有误')) ? 'counted danger' : 'counted'}
          >
            {t('{label} {n} 行', { label, n: n.toLocaleString('zh-CN') })}
          </span>
        ))}
      </p>
      {batch.state === 'DONE' && batch.duplicates + batch.rejected > 0 && (
        <p className="muted small">{t('在批次列表里点「重复 / 有误」的数字，可以看到是哪些行。')}</p>
      )}
    </div>
  )
}

async function sendSlice({ batchId, from, last, body }: { batchId: string; from: number; last: boolean; body: Blob }) {
  const path = `/staff/cards/imports/${batchId}?from=${from}${last ? '&last=1' : ''}`
  const answer = await postToDoor<ImportSliceAnswer>(path, { contentType: 'application/octet-stream', body })
  return answer.batch
}

function readBatch(batchId: string): Promise<CardBatchView> {
  return client.staff.cards.batch.query({ batchId })
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function describeFailure(error: unknown): string {
  return error instanceof OtherFile ? t('这不是上次的那个文件，或不是每行一个卡密的文本') : refusalOf(error).message
}

function describeBytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
