import { idSchema } from '@tidegate/shared/ids'
import { Input } from 'antd'
import { useEffect, useState } from 'react'

/** Looks for one whole order id; anything else is answered here instead of asking the server. */
export function OrderIdSearch({
  value,
  onSearch,
}: {
  value: string | undefined
  onSearch: (orderId: string | undefined) => void
}) {
  const [text, setText] = useState(value ?? '')
  useEffect(() => setText(value ?? ''), [value])
  const wanted = text.trim()
  const wrong = wanted !== '' && !idSchema.safeParse(wanted).success
  return (
    <Input.Search
      className="search-box figures"
      allowClear
      inputMode="numeric"
      maxLength={24}
      placeholder="完整的订单编号"
      aria-label="订单编号"
      status={wrong ? 'error' : ''}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onSearch={() => {
        if (!wrong) onSearch(wanted === '' ? undefined : wanted)
      }}
    />
  )
}
