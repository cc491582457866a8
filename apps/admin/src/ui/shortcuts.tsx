import { useNavigate } from '@tanstack/react-router'
import { Modal } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { t } from '../i18n/t.ts'

/** Where `g` and a letter lead. */
export type Places = readonly { to: string; label: string; letter: string }[]

const keys = [
  ['/', t('搜索')],
  ['j', t('下一行')],
  ['k', t('上一行')],
  ['Enter', t('打开这一行')],
  ['[', t('上一页')],
  [']', t('下一页')],
  ['?', t('显示这张表')],
] as const

/**
 * Keys for what is done all day, on every page with a list and without a line of code in it. A row is chosen by giving the focus to its
 * first link or button, so Enter, the highlight and a screen reader work as they do everywhere.
 */
export function Shortcuts({ places }: { places: Places }) {
  const [helping, setHelping] = useState(false)
  const navigate = useNavigate()
  const gone = useRef(0)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isBusy(event.target)) return
      const going = event.timeStamp - gone.current < chordMs
      gone.current = event.key === 'g' && !going ? event.timeStamp : 0
      if (going) {
        const place = places.find(({ letter }) => letter === event.key)
        if (place) void navigate({ to: place.to })
        return
      }
      if (event.key === '?') setHelping(true)
      else deeds[event.key]?.()
      // Else `/` is typed into the search box that it has just opened.
      if (event.key in deeds) event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [places, navigate])
  return (
    <Modal open={helping} title={t('键盘快捷键')} footer={null} width={520} onCancel={() => setHelping(false)}>
      <dl className="keys">
        {keys.map(([key, label]) => (
          <Line key={key} keys={[key]} label={label} />
        ))}
        {places.map(({ letter, label }) => (
          <Line key={letter} keys={['g', letter]} label={t('去「{label}」', { label })} />
        ))}
      </dl>
    </Modal>
  )
}

function Line({ keys: pressed, label }: { keys: string[]; label: string }) {
  return (
    <div>
      <dt>
        {pressed.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{label}</dd>
    </div>
  )
}

const deeds: Readonly<Record<string, () => void>> = {
  '/': () => document.querySelector<HTMLInputElement>('main input.search-box, main .search-box input')?.focus(),
  j: () => step(1),
  k: () => step(-1),
  '[': () => turn('first-child'),
  ']': () => turn('last-child'),
}

function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main tr.ant-table-row, main .library-picture')]
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const row = rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)]
  const opens = row?.querySelector<HTMLElement>('a[href], button:not(:disabled, .drag-handle)')
  if (row && !opens) row.tabIndex = -1
  const target = opens ?? row
  target?.focus({ preventScroll: true })
  row?.scrollIntoView({ block: 'nearest' })
}

function turn(which: 'first-child' | 'last-child'): void {
  document.querySelector<HTMLButtonElement>(`main .pager button:${which}:not(:disabled)`)?.click()
}

/** Somebody types, or a dialog has the floor. */
function isBusy(target: EventTarget | null): boolean {
  if (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role=combobox]'))
    return true
  return [...document.querySelectorAll<HTMLElement>('[role=dialog]')].some((dialog) => dialog.checkVisibility())
}

const chordMs = 1_500
