import type { ReactNode } from 'react'
import { ListCard, type ListCardProps } from './list-card.tsx'
import { PageHeader } from './page-header.tsx'

interface Props<Row> extends ListCardProps<Row> {
  title: string
  description?: ReactNode
  actions?: ReactNode
  filters: ReactNode
}

/** A page that is one list: what it is, what may be done, what to narrow it by, its rows. */
export function ListPage<Row extends object>({ title, description, actions, filters, ...list }: Props<Row>) {
  return (
    <>
      <PageHeader title={title} description={description} actions={actions} />
      <div className="filters">{filters}</div>
      <ListCard {...list} />
    </>
  )
}
