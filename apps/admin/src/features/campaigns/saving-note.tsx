import { CheckCircleOutlined, CloudSyncOutlined, DisconnectOutlined, WarningOutlined } from '@ant-design/icons'
import { refusalOf } from '../../api/refusal.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import type { DraftSnapshot } from './draft-saver.ts'

/** Where what was typed is: here, on its way, or on the server. */
export function SavingNote({ draft: { state, savedAt } }: { draft: DraftSnapshot }) {
  const [icon, text] = words()
  return (
    <span className={`saving saving-${state.at.toLowerCase()}`} role="status" aria-label="保存状态">
      {icon} {text}
    </span>
  )

  function words() {
    switch (state.at) {
      case 'SAVED':
        return [<CheckCircleOutlined key="i" />, `已保存 ${formatBeijing(savedAt, 'clock')}`]
      case 'WAITING':
      case 'SAVING':
        return [<CloudSyncOutlined key="i" spin />, '正在保存']
      case 'OFFLINE':
        return [<DisconnectOutlined key="i" />, '网络不通，已存在这台电脑上，正在重试']
      case 'EXPIRED':
        return [<WarningOutlined key="i" />, '登录已过期，已存在这台电脑上，登录后继续保存']
      case 'CONFLICT':
        return [<WarningOutlined key="i" />, '有人改过这份草稿']
      case 'REFUSED':
        return [<WarningOutlined key="i" />, `没有保存：${refusalOf(state.error).message}`]
    }
  }
}
