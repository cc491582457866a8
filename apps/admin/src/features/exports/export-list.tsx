import { DownloadOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ExportState, type ExportView, exportLabels, exportStateLabels } from '@tidegate/shared/contracts/exports'
import { Button, Progress, Tag } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { QueryView } from '../../ui/query-view.tsx'
import { type Tone, ToneTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { downloadExport } from './download.ts'
import { describeExport } from './export-progress.ts'

const tones: Readonly<Record<ExportState, Tone>> = {
  WAITING: 'default',
  RUNNING: 'processing',
  DONE: 'success',
  FAILED: 'error',
  CANCELLED: 'default',
  GONE: 'default',
}

/** One's own exports of the last days, wherever they were asked for. They go on without this page. */
export function ExportList() {
  const list = useQuery(
    trpc.staff.exports.list.queryOptions(undefined, {
      staleTime: 0,
      refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? 1_000 : 15_000),
    }),
  )
  return (
    <QueryView query={list}>
      {(exports) =>
        exports.length === 0 ? (
          <p className="muted">{t('还没有导出过文件')}</p>
        ) : (
          <ul className="exports">
            {exports.map((one) => (
              <Line key={one.id} one={one} />
            ))}
          </ul>
        )
      }
    </QueryView>
  )
}

function Line({ one }: { one: ExportView }) {
  const queryClient = useQueryClient()
  const tell = useTell()
  const refresh = () => queryClient.invalidateQueries(trpc.staff.exports.pathFilter())
  const cancel = useMutation(trpc.staff.exports.cancel.mutationOptions({ onError: tell.refused, onSettled: refresh }))
  const download = useMutation({
    mutationFn: () => downloadExport(one.id),
    onError: tell.refused,
    onSettled: refresh,
  })
  const { words, percent } = describeExport(one)
  return (
    <li>
      <div className="exports-words">
        <div>
          <strong>{t(exportLabels[one.kind])}</strong>{' '}
          <ToneTag tone={tones[one.state]}>{t(exportStateLabels[one.state])}</ToneTag>
          {one.unmasked && <Tag variant="outlined">{t('含完整个人信息')}</Tag>}
        </div>
        <div className="muted small figures">
          {words} · <Time at={one.createdAt} />
          {one.expiresAt !== null && <> {rich('· 保留到 {expiresAt}', { expiresAt: <Time at={one.expiresAt} /> })}</>}
        </div>
        {percent !== null && <Progress percent={percent} size="small" status="active" />}
      </div>
      {isUnderWay(one) && (
        <Button size="small" loading={cancel.isPending} onClick={() => cancel.mutate({ exportId: one.id })}>
          {t('取消导出')}
        </Button>
      )}
      {one.state === 'DONE' && (
        <Button
          size="small"
          type="primary"
          icon={<DownloadOutlined />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {t('下载')}
        </Button>
      )}
    </li>
  )
}

function isUnderWay({ state }: ExportView): boolean {
  return state === 'WAITING' || state === 'RUNNING'
}
