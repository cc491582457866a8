import Taro from '@tarojs/taro'
import type { Problem } from '../api/problem.ts'
import { goHome } from '../pages/routes.ts'
import { Notice } from './ui.tsx'

/** A page that has nothing to show because of `problem`: the sentence, and the one next step that fits it. */
export function Trouble({ problem, again }: { problem: Problem; again: () => void }) {
  const gone = problem.retry === 'never' && problem.code !== 'SESSION_EXPIRED'
  return (
    <Notice
      art={gone ? 'empty' : 'trouble'}
      title={problem.message}
      action={gone ? { label: '回到首页', run: goHome } : { label: '重新加载', run: again }}
    />
  )
}

export function toast(title: string): void {
  void Taro.showToast({ title, icon: 'none', duration: 2200 })
}
