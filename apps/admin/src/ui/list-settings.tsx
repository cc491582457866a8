import { ArrowDownOutlined, ArrowUpOutlined, SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover, Tooltip } from 'antd'
import { t } from '../i18n/t.ts'
import { arrange, type ColumnChoice, type ListColumn, usualChoice } from './list-columns.ts'

interface Props<Row> {
  columns: readonly ListColumn<Row>[]
  choice: ColumnChoice | null
  onChange: (choice: ColumnChoice | null) => void
}

/** Shows, hides and orders columns. */
export function ListSettings<Row>({ columns, choice, onChange }: Props<Row>) {
  const arranged = arrange(columns, choice ?? usualChoice(columns))
  const change = (next: { name: string; shown: boolean }[]) =>
    onChange({
      order: next.map(({ name }) => name),
      hidden: next.flatMap(({ name, shown }) => (shown ? [] : name)),
    })
  const swap = (at: number, to: number) => {
    const next = [...arranged]
    const moved = next.splice(at, 1)
    next.splice(to, 0, ...moved)
    change(next)
  }
  const lastShown = arranged.filter(({ shown }) => shown).length === 1
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={
        <div className="columns-head">
          {t('显示哪些列')}
          <Button type="link" size="small" disabled={choice === null} onClick={() => onChange(null)}>
            {t('恢复默认')}
          </Button>
        </div>
      }
      content={
        <ul className="columns">
          {arranged.map(({ name, shown }, at) => (
            <li key={name}>
              <Checkbox
                checked={shown}
                disabled={shown && lastShown}
                onChange={() => change(arranged.map((one) => (one.name === name ? { name, shown: !shown } : one)))}
              >
                {name}
              </Checkbox>
              <span>
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowUpOutlined />}
                  aria-label={t('「{name}」前移', { name })}
                  disabled={at === 0}
                  onClick={() => swap(at, at - 1)}
                />
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowDownOutlined />}
                  aria-label={t('「{name}」后移', { name })}
                  disabled={at === arranged.length - 1}
                  onClick={() => swap(at, at + 1)}
                />
              </span>
            </li>
          ))}
        </ul>
      }
    >
      <Tooltip title={t('列设置')}>
        <Button type="text" size="small" icon={<SettingOutlined />} aria-label={t('列设置')} />
      </Tooltip>
    </Popover>
  )
}
