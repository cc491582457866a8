import { Text, Textarea, View } from '@tarojs/components'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { problemOf } from '../../api/problem.ts'
import { ariaOfField } from '../../ui/aria.ts'
import { Icon } from '../../ui/icon.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { Tap } from '../../ui/tap.tsx'
import { toast } from '../../ui/trouble.tsx'
import { Button } from '../../ui/ui.tsx'
import './remark-row.css'

const mostLetters = 200

/** What the buyer asks of the merchant; `changeable` until the parcel leaves. */
export function RemarkRow({
  orderId,
  remark,
  changeable,
  refresh,
}: {
  orderId: string
  remark: string
  changeable: boolean
  refresh: () => Promise<void>
}) {
  const [open, setOpen] = useState(false)
  const [words, setWords] = useState(remark)
  const [busy, setBusy] = useState(false)
  if (!changeable && !remark) return null

  const begin = () => {
    setWords(remark)
    setOpen(true)
  }
  const save = async () => {
    setBusy(true)
    try {
      await api.orders.remark.mutate({ orderId, words })
      await refresh()
      setOpen(false)
    } catch (error) {
      toast(problemOf(error).message)
    }
    setBusy(false)
  }
  return (
    <>
      {changeable ? (
        <Tap className="remark" id="remark" onTap={begin}>
          <Text className="remark__label">备注</Text>
          <Text className={`remark__words ${remark ? 'clip-2' : 'remark__words--none'}`}>
            {remark || '选填，想对商家说的话'}
          </Text>
          <Icon name="go" className="remark__go" />
        </Tap>
      ) : (
        <View className="remark" id="remark">
          <Text className="remark__label">备注</Text>
          <Text className="remark__words clip-2">{remark}</Text>
        </View>
      )}
      <Sheet open={open} label="订单备注" onClose={() => setOpen(false)}>
        <Text className="remark__title">订单备注</Text>
        <View className="remark__field" id="remark-words">
          <Textarea
            value={words}
            maxlength={mostLetters}
            focus
            placeholder="比如：工作日送，放前台"
            placeholderClass="remark__hint"
            {...ariaOfField('订单备注')}
            onInput={({ detail }) => setWords(detail.value)}
          />
        </View>
        <Text className="remark__count num">
          {Array.from(words).length} / {mostLetters}
        </Text>
        <View className="remark__foot">
          <Button id="save-remark" kind={busy ? 'off' : 'tide'} size="large" wide onTap={() => void save()}>
            {busy ? '正在保存…' : '保存'}
          </Button>
        </View>
      </Sheet>
    </>
  )
}
