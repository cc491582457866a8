import type { ReactNode } from 'react'

interface Props {
  icon: ReactNode
  title: ReactNode
  description?: ReactNode
  action?: ReactNode
}

/** A quiet panel where content would be: nothing yet, nothing found, or nothing possible. */
export function Blank({ icon, title, description, action }: Props) {
  return (
    <div className="blank">
      <div className="blank-icon">{icon}</div>
      <div className="blank-title">{title}</div>
      {description && <div className="muted">{description}</div>}
      {action && <div className="blank-action">{action}</div>}
    </div>
  )
}
