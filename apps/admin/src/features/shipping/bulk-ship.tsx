import { UploadOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { carriers } from '@tidegate/shared/carriers'
import type { BulkShipAnswer } from '@tidegate/shared/contracts/fulfilment'
import { Alert, Button, Modal, Table, type TableColumnsType, Upload } from 'antd'
import { useState } from 'react'
import { postToDoor } from '../../api/door.ts'
import { trpc } from '../../api/trpc.ts'
import { said } from '../../i18n/said.ts'
import { rich, t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { WriteButton } from '../staff/write-button.tsx'

/** As the server takes at most. */
const mostBytes = 4 * 1024 * 1024

const columns: TableColumnsType<BulkShipAnswer['errors'][number]> = [
  { title: t('行'), dataIndex: 'line', width: 70, className: 'figures' },
  { title: t('订单号'), dataIndex: 'orderId', width: 200, className: 'figures' },
  { title: t('原因'), render: (_, { message }) => said(message) },
]

/** A spreadsheet of parcels; each line has its own outcome, and the whole file may be sent again. */
export function BulkShipButton() {
  const [open, setOpen] = useState(false)
  const queryClient = useQueryClient()
  const tell = useTell()
  const sending = useMutation({
    mutationFn: (file: Blob) =>
      postToDoor<BulkShipAnswer>('/staff/shipping/bulk', { contentType: 'text/csv', body: file }),
    onError: tell.refused,
    onSettled: () => queryClient.invalidateQueries(trpc.staff.pathFilter()),
  })
  return (
    <>
      <WriteButton type="primary" icon={<UploadOutlined />} onClick={() => setOpen(true)}>
        {t('批量发货')}
      </WriteButton>
      <Modal
        open={open}
        title={t('批量发货')}
        width={680}
        footer={<Button onClick={() => setOpen(false)}>{t('关闭')}</Button>}
        onCancel={() => setOpen(false)}
        afterClose={sending.reset}
      >
        <p>
          {rich(
            '上传 CSV 文件，每行一单：{columns}，首行可以是标题。快递公司写名称或代码都可以。同一个文件可以重复上传，已经发过的不会变。',
            { columns: <span className="figures">{t('订单号,快递公司,快递单号')}</span> },
          )}
        </p>
        <p className="muted small">{t('支持：{carriers}', { carriers: Object.values(carriers).join(t('、')) })}</p>
        <Upload.Dragger
          accept=".csv,text/csv"
          showUploadList={false}
          disabled={sending.isPending}
          beforeUpload={(file) => {
            if (file.size > mostBytes) tell.warned(t('文件超过 4 MB，请分成几个上传'))
            else sending.mutate(file)
            return false
          }}
        >
          <p>{sending.isPending ? t('正在发货…') : t('点这里选择文件，或把文件拖进来')}</p>
        </Upload.Dragger>
        {sending.data && <Results answer={sending.data} />}
      </Modal>
    </>
  )
}

function Results({ answer: { shipped, unchanged, errors } }: { answer: BulkShipAnswer }) {
  const counted = [
    t('发货 {shipped} 单', { shipped }),
    unchanged > 0 && t('{unchanged} 单原来就是这样', { unchanged }),
    errors.length > 0 && t('{errors} 行没有成功', { errors: errors.length }),
  ]
  return (
    <div className="gap-above">
      <Alert type={errors.length > 0 ? 'warning' : 'success'} showIcon title={counted.filter(Boolean).join(t('，'))} />
      {errors.length > 0 && (
        <Table
          className="gap-above"
          size="small"
          rowKey="line"
          columns={columns}
          dataSource={errors}
          pagination={errors.length > 10 && { pageSize: 10, showSizeChanger: false }}
        />
      )}
    </div>
  )
}
