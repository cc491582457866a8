import { SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useEffect, useRef, useState } from 'react'

interface Props {
  value: string | undefined
  placeholder: string
  /** Called when typing pauses, at once on Enter, on clearing and on leaving the box: later it would take back the page that a click has opened. */
  onSearch: (value: string | undefined) => void
}

const pauseMs = 350

export function SearchBox({ value, placeholder, onSearch }: Props) {
  const [text, setText] = useState(value ?? '')
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => setText(value ?? ''), [value])
  const wanted = text.trim() === '' ? undefined : text.trim()
  useEffect(() => {
    if (wanted === value) return
    const timer = setTimeout(() => onSearch(wanted), pauseMs)
    waiting.current = timer
    return () => clearTimeout(timer)
  }, [wanted, value, onSearch])
  const searchNow = () => {
    if (waiting.current !== null) clearTimeout(waiting.current)
    if (wanted !== value) onSearch(wanted)
  }
  return (
    <Input
      className="search-box"
      allowClear
      maxLength={50}
      prefix={<SearchOutlined className="muted" />}
      placeholder={placeholder}
      aria-label={placeholder}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onPressEnter={searchNow}
      onBlur={searchNow}
    />
  )
}
