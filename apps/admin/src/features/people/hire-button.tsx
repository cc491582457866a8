import { UserAddOutlined } from '@ant-design/icons'
import { hireInput, type OneTimePassword } from '@tidegate/shared/contracts/people'
import type { StaffRole } from '@tidegate/shared/contracts/staff'
import { Input } from 'antd'
import { useState } from 'react'
import { issueWords } from '../../api/form-schema.ts'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { AskButton } from '../staff/ask-button.tsx'
import { RoleSelect } from './role-select.tsx'

const blank = { account: '', name: '', role: 'OPERATOR' as StaffRole }

export function HireButton({ onMade }: { onMade: (made: OneTimePassword) => void }) {
  const [typed, setTyped] = useState(blank)
  const change = (next: Partial<typeof blank>) => setTyped({ ...typed, ...next })
  const input = hireInput.safeParse(typed)
  const problem = typed.account !== '' && issueWords(input.error?.issues.find(({ path }) => path[0] === 'account'))
  return (
    <AskButton
      label={t('添加人员')}
      title={t('添加人员')}
      type="primary"
      icon={<UserAddOutlined />}
      least="OWNER"
      ready={input.success}
      run={() => client.staff.people.hire.mutate(hireInput.parse(typed))}
      onDone={onMade}
      onClosed={() => setTyped(blank)}
    >
      <p className="muted">{t('会生成一个一次性密码，由您转交；对方第一次登录时必须改成自己的。')}</p>
      <label className="dialog-field">
        <p>{t('姓名')}</p>
        <Input
          aria-label={t('姓名')}
          maxLength={20}
          value={typed.name}
          onChange={(event) => change({ name: event.target.value })}
        />
      </label>
      <label className="dialog-field">
        <p>{t('账号')}</p>
        <Input
          aria-label={t('账号')}
          autoComplete="off"
          maxLength={32}
          placeholder="zhou.an"
          status={problem ? 'error' : ''}
          value={typed.account}
          onChange={(event) => change({ account: event.target.value })}
        />
        {problem && <p className="danger small">{problem}</p>}
      </label>
      <div className="dialog-field">
        <p>{t('角色')}</p>
        <RoleSelect value={typed.role} onChange={(role) => change({ role })} />
      </div>
    </AskButton>
  )
}
