import { useBlocker } from '@tanstack/react-router'
import { Modal } from 'antd'
import { type ReactNode, useRef } from 'react'
import { t } from '../i18n/t.ts'

/**
 * Asks before a page with unsaved changes is left, also by closing the tab. A ref, not state: a save that clears it and
 * navigates in the same breath must not be asked.
 */
export function useUnsavedGuard(): { markChanged: () => void; markSaved: () => void; prompt: ReactNode } {
  const changed = useRef(false)
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => changed.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => changed.current,
    withResolver: true,
  })
  const prompt = (
    <Modal
      open={blocker.status === 'blocked'}
      title={t('还有没保存的修改')}
      okText={t('放弃修改并离开')}
      okButtonProps={{ danger: true }}
      cancelText={t('继续编辑')}
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    >
      {t('离开后，这一页的修改会丢失。')}
    </Modal>
  )
  return {
    markChanged: () => {
      changed.current = true
    },
    markSaved: () => {
      changed.current = false
    },
    prompt,
  }
}
