import type { SkuChoice } from '@tidegate/shared/contracts/staff'
import { t } from '../../i18n/t.ts'
import type { FieldChange, FieldKey, FieldValue } from './document-changes.ts'
import { fieldLabel, fieldText } from './field-words.ts'

interface Props<Row extends FieldChange> {
  rows: Row[]
  goods: readonly SkuChoice[]
  columns: { title: string; value: (row: Row) => FieldValue; mark?: (row: Row) => boolean }[]
}

/** Fields side by side, in the words of the form. */
export function ChangesTable<Row extends FieldChange>({ rows, goods, columns }: Props<Row>) {
  return (
    <table className="differences">
      <thead>
        <tr>
          <th scope="col">{t('内容')}</th>
          {columns.map(({ title }) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{fieldLabel(row.key, goods)}</th>
            {columns.map(({ title, value, mark }) => (
              <td key={title} className={mark?.(row) ? 'differences-mark' : ''}>
                <Value of={row.key} value={value(row)} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Value({ of, value }: { of: FieldKey; value: FieldValue }) {
  if (of === 'banner' && typeof value === 'string' && value !== '') return <img src={value} alt={value} />
  return fieldText(of, value)
}
