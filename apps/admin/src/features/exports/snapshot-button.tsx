import { ExportOutlined } from '@ant-design/icons'
import { byteOrderMark, type Cell, csvLine } from '@tidegate/shared/csv'
import { Button } from 'antd'
import { t } from '../../i18n/t.ts'
import { saveFile } from './save-file.ts'

interface Props<Row> {
  /** Of the file, without the moment. */
  name: string
  rows: readonly Row[] | undefined
  columns: readonly (readonly [title: string, of: (row: Row) => Cell])[]
}

/** For a list that is whole on the page and other a second later: the file is of what is seen, where a written export would be of after. */
export function SnapshotButton<Row>({ name, rows, columns }: Props<Row>) {
  const save = () => {
    const lines = [columns.map(([title]) => title), ...(rows ?? []).map((row) => columns.map(([, of]) => of(row)))]
    const moment = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19).replaceAll(':', '')
    saveFile(`${name}-${moment}.csv`, 'text/csv', byteOrderMark + lines.map(csvLine).join(''))
  }
  return (
    <Button type="text" size="small" icon={<ExportOutlined />} disabled={rows === undefined} onClick={save}>
      {t('导出')}
    </Button>
  )
}
