import { CheckCircleOutlined, CloudSyncOutlined, DisconnectOutlined, WarningOutlined } from '@ant-design/icons'
import { refusalOf } from '../../api/refusal.ts'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import type { DraftSnapshot } from './draft-saver.ts'

/** Whatever would go on with an older document is held back with this. */
export const unfitWords = t('没有保存：有的内容太长或格式不对，请看标红的地方')

/** Where what was typed is: here, on its way, or on the server. */
export function SavingNote({ draft: { state, savedAt } }: { draft: DraftSnapshot }) {
  const [icon, text] = words()
  return (
    <span className={`saving saving-${state.at.toLowerCase()}`} role="status" aria-label={t('保存状态')}>
      {icon} {text}
    </span>
  )

  function words() {
    switch (state.at) {
      case 'SAVED':
        return [<CheckCircleOutlined key="i" />, t('已保存 {time}', { time: formatBeijing(savedAt, 'clock') })]
      case 'WAITING':
      case 'SAVING':
        return [<CloudSyncOutlined key="i" spin />, t('正在保存')]
      case 'OFFLINE':
        return [<DisconnectOutlined key="i" />, t('网络不通，已存在这台电脑上，正在重试')]
      case 'EXPIRED':
        return [<WarningOutlined key="i" />, t('登录已过期，已存在这台电脑上，登录后继续保存')]
      case 'CONFLICT':
        return [<WarningOutlined key="i" />, t('有人改过这份草稿')]
      case 'UNFIT':
        return [<WarningOutlined key="i" />, unfitWords]
      case 'REFUSED':
        return [<WarningOutlined key="i" />, t('没有保存：{message}', { message: refusalOf(state.error).message })]
    }
  }
}
