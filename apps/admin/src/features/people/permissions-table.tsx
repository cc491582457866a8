import { CheckOutlined, EyeOutlined } from '@ant-design/icons'
import { permissions, staffAreaLabels, staffAreas } from '@tidegate/shared/contracts/people'
import { staffRoleLabels, staffRoles } from '@tidegate/shared/contracts/staff'
import { t } from '../../i18n/t.ts'

/** The same table that the server asks, as a picture. */
export function PermissionsTable() {
  return (
    <section className="card card-padding">
      <div className="panel-head">
        <h2>
          {t('角色与权限')}{' '}
          <span className="muted small">
            <CheckOutlined /> {t('可以修改 ·')} <EyeOutlined /> {t('只能查看 · 空白看不到')}
          </span>
        </h2>
      </div>
      <div className="permissions-scroll">
        <table className="permissions">
          <thead>
            <tr>
              <th aria-label={t('角色')} />
              {staffAreas.map((area) => (
                <th key={area}>{t(staffAreaLabels[area])}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {staffRoles.map((role) => (
              <tr key={role}>
                <th scope="row">{t(staffRoleLabels[role])}</th>
                {staffAreas.map((area) => (
                  <td key={area}>
                    <Level level={permissions[role][area]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Level({ level }: { level: (typeof permissions)['OWNER']['home'] }) {
  if (level === null) return null
  if (level === 'VIEWER') return <EyeOutlined className="muted" aria-label={t('只能查看')} />
  return <CheckOutlined className="permission-write" aria-label={t('可以修改')} />
}
