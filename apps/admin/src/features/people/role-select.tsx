import { mayIn, staffAreaLabels, staffAreas } from '@tidegate/shared/contracts/people'
import { type StaffRole, staffRoleLabels, staffRoles } from '@tidegate/shared/contracts/staff'
import { Select } from 'antd'
import { t } from '../../i18n/t.ts'

export function RoleSelect({ value, onChange }: { value: StaffRole; onChange: (role: StaffRole) => void }) {
  return (
    <>
      <Select
        className="wide"
        aria-label={t('角色')}
        options={staffRoles.map((role) => ({ value: role, label: t(staffRoleLabels[role]) }))}
        value={value}
        onChange={onChange}
      />
      <p className="muted small">{describeRole(value)}</p>
    </>
  )
}

/** What the table of permissions gives this role, in a sentence. */
export function describeRole(role: StaffRole): string {
  const names = (areas: readonly (keyof typeof staffAreaLabels)[]) =>
    areas.map((area) => t(staffAreaLabels[area])).join(t('、'))
  const writes = staffAreas.filter((area) => mayIn(role, area, 'OPERATOR'))
  const hidden = staffAreas.filter((area) => !mayIn(role, area, 'VIEWER'))
  if (role === 'OWNER') return t('可以做所有事，包括管理人员、越过开售检查、查看卡密')
  const change =
    writes.length === 0
      ? t('只能查看，不能修改')
      : t('可以修改：{names}；其余只能查看', { names: names(writes.filter((area) => area !== 'home')) })
  return hidden.length === 0 ? change : t('{change}；看不到：{hidden}', { change, hidden: names(hidden) })
}
