import { SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useEffect, useState } from 'react'

interface Props {
  value: string | undefined
  placeholder: string
  /** Called when typing pauses, at once on Enter and on clearing. */
  onSearch: (value: string | undefined) => void
}

const pauseMs = 350

export function SearchBox({ value, placeholder, onSearch }: Props) {
  const [text, setText] = useState(value ?? '')
  useEffect(() => setText(value ?? ''), [value])
  const wanted = text.trim() === '' ? undefined : text.trim()
  useEffect(() => {
    if (wanted === value) return
    const timer = setTimeout(() => onSearch(wanted), pauseMs)
    return () => clearTimeout(timer)
  }, [wanted, value, onSearch])
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
      onPressEnter={() => onSearch(wanted)}
    />
  )
}
