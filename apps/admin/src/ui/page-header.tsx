import { ArrowLeftOutlined } from '@ant-design/icons'
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface Props {
  title: ReactNode
  /** Beside the title: a state tag, for example. */
  tags?: ReactNode
  description?: ReactNode
  /** Where this page hangs. */
  back?: { link: LinkProps; label: string }
  actions?: ReactNode
}

export function PageHeader({ title, tags, description, back, actions }: Props) {
  return (
    <header className="page-header">
      <div className="page-header-words">
        {back && (
          <Link {...back.link} className="page-back">
            <ArrowLeftOutlined /> {back.label}
          </Link>
        )}
        <div className="page-title">
          <h1>{title}</h1>
          {tags}
        </div>
        {description && <p className="muted">{description}</p>}
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </header>
  )
}
