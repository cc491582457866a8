import { ArrowRightOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { t } from '../../i18n/t.ts'
import { diffOf, type FieldChange } from './diff.ts'

const shown = 4

export function Changes({ before, after }: { before: unknown; after: unknown }) {
  const [open, setOpen] = useState(false)
  const changes = diffOf(before, after)
  if (changes.length === 0) return <span className="muted">—</span>
  const visible = open ? changes : changes.slice(0, shown)
  return (
    <>
      <ul className="changes">
        {visible.map((change) => (
          <li key={change.path}>
            <span className="muted small">{change.label}</span> <Values {...change} />
          </li>
        ))}
      </ul>
      {changes.length > shown && (
        <Button type="link" size="small" className="flush" onClick={() => setOpen(!open)}>
          {open ? t('收起') : t('还有 {changes} 项', { changes: changes.length - shown })}
        </Button>
      )}
    </>
  )
}

/** What was is struck out; what never was, or is no more, is not shown. */
function Values({ before, after }: FieldChange) {
  return (
    <span className="change-values">
      {before !== null && <span className="muted struck">{before}</span>}
      {before !== null && after !== null && <ArrowRightOutlined className="muted small" />}
      {after !== null && <span>{after}</span>}
    </span>
  )
}
