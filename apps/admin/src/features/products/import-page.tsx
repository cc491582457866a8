import { CheckCircleOutlined, DownloadOutlined, FileTextOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type GoodsImport, goodsColumns, mostImportBytes } from '@tidegate/shared/contracts/goods'
import { Alert, Button, Upload } from 'antd'
import { useState } from 'react'
import { postToDoor } from '../../api/door.ts'
import { refusalOf } from '../../api/refusal.ts'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { WriteButton } from '../staff/write-button.tsx'
import { ImportErrors, ImportRows } from './import-lines.tsx'

/** A file of goods: read, looked at, and then done whole or not at all. */
export function ImportPage() {
  const queryClient = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const reading = useMutation({ mutationFn: (chosen: File) => send(chosen) })
  const applying = useMutation({
    mutationFn: ({ chosen, plan }: { chosen: File; plan: string }) => send(chosen, plan),
    onSuccess: () => queryClient.invalidateQueries(trpc.staff.pathFilter()),
    // The shop is another one by now: here is what the file would do to it.
    onError: (error, { chosen }) => refusalOf(error).outcome === 'VERSION_CONFLICT' && reading.mutate(chosen),
  })
  const choose = (chosen: File) => {
    applying.reset()
    setFile(chosen)
    if (chosen.size <= mostImportBytes) reading.mutate(chosen)
    else reading.reset()
  }
  const planned = reading.data
  return (
    <>
      <PageHeader
        title={t('批量导入')}
        description={t('先预览每一行会改什么，确认后一次写入；有误的行会跳过并列出来')}
        back={{ link: { to: '/products' }, label: t('商品') }}
        actions={
          <Button icon={<DownloadOutlined />} href={template()} download={t('商品导入模板.csv')}>
            {t('下载模板')}
          </Button>
        }
      />
      <ReadOnlyNotice />
      <div className="stack">
        <div className="card card-padding stack-small">
          <Upload.Dragger
            accept=".csv,text/csv"
            showUploadList={false}
            disabled={reading.isPending || applying.isPending}
            beforeUpload={(chosen) => {
              choose(chosen)
              return false
            }}
          >
            <p>
              <FileTextOutlined /> {file ? file.name : t('点这里选择 CSV 文件，或把文件拖进来')}
            </p>
            <p className="muted small">
              {reading.isPending ? t('正在读…') : t('UTF-8 或 GBK 编码，一次最多 5,000 行')}
            </p>
          </Upload.Dragger>
          <p className="muted small">
            {t(
              '每行一个规格，按「{code}」认：已有的编码只改填了的格子，没有的编码会新建。列：{columns}。新商品先放在已下架，补上图片再上架。',
              { code: goodsColumns.code, columns: Object.values(goodsColumns).join(t('、')) },
            )}
          </p>
        </div>
        {file && file.size > mostImportBytes && (
          <Alert type="error" showIcon title={t('文件超过 4 MB，请分成几个文件')} />
        )}
        {reading.isError && <Failure error={reading.error} />}
        {applying.isError && <Failure error={applying.error} />}
        {applying.data ? (
          <Applied result={applying.data} />
        ) : (
          planned &&
          file && (
            <Planned
              plan={planned}
              applying={applying.isPending}
              onApply={() => applying.mutate({ chosen: file, plan: planned.plan })}
            />
          )
        )}
      </div>
    </>
  )
}

function Planned({ plan, applying, onApply }: { plan: GoodsImport; applying: boolean; onApply: () => void }) {
  const { errors } = plan
  const writes = plan.counts.newSkus + plan.counts.changed
  return (
    <>
      <Alert
        type={errors.length > 0 ? 'warning' : 'info'}
        showIcon
        title={describe(plan)}
        description={errors.length > 0 && t('有误的行不会写入。可以改好文件重新上传，或先导入其余的行。')}
        action={
          <WriteButton type="primary" disabled={writes === 0} loading={applying} onClick={onApply}>
            {errors.length > 0 ? t('跳过有误的，导入 {writes} 行', { writes }) : t('导入 {writes} 行', { writes })}
          </WriteButton>
        }
      />
      {errors.length > 0 && <ImportErrors errors={errors} />}
      {writes === 0 && errors.length === 0 ? (
        <div className="card">
          <Blank icon={<CheckCircleOutlined />} title={t('文件和商城里的一样，没有要改的')} />
        </div>
      ) : (
        plan.rows.length > 0 && <ImportRows plan={plan} />
      )}
    </>
  )
}

function Applied({ result }: { result: GoodsImport }) {
  return (
    <>
      <Alert
        type={result.errors.length > 0 ? 'warning' : 'success'}
        showIcon
        title={t('已写入：{result}', { result: describe(result) })}
        description={result.errors.length > 0 && t('下面这些行没有写入，改好后可以只上传它们，也可以上传整个文件。')}
      />
      {result.errors.length > 0 && <ImportErrors errors={result.errors} />}
    </>
  )
}

function Failure({ error }: { error: unknown }) {
  const { message, fields, outcome } = refusalOf(error)
  return (
    <Alert
      type="error"
      showIcon
      title={
        outcome === 'VERSION_CONFLICT'
          ? t('预览之后商城里有变化，什么都没有写入；下面是新的预览，请再看一遍')
          : [message, ...Object.values(fields)].join(t('：'))
      }
    />
  )
}

function describe({ lines, counts, errors }: GoodsImport): string {
  const parts = [
    counts.newProducts > 0 && t('新建 {newProducts} 个商品', { newProducts: counts.newProducts }),
    counts.newSkus > 0 && t('新建 {newSkus} 个规格', { newSkus: counts.newSkus }),
    counts.changed > 0 && t('修改 {changed} 个规格', { changed: counts.changed }),
    counts.same > 0 && t('{same} 行没有变化', { same: counts.same }),
    errors.length > 0 && t('{errors} 行有误', { errors: errors.length }),
  ].filter(Boolean)
  return t('共 {lines} 行：{parts}', { lines, parts: parts.join(t('，')) })
}

function send(file: File, plan?: string): Promise<GoodsImport> {
  const path = plan ? `/staff/goods/import?plan=${plan}` : '/staff/goods/import'
  return postToDoor<GoodsImport>(path, { contentType: 'text/csv', body: file })
}

function template(): string {
  const lines = [
    Object.values(goodsColumns),
    ['TEA-250', '高山乌龙', '清香型', '食品', '实物', '已下架', '250 克', '88', '108', '200'],
  ]
  return `data:text/csv;charset=utf-8,${encodeURIComponent(`\ufeff${lines.map((line) => line.join(',')).join('\r\n')}\r\n`)}`
}
