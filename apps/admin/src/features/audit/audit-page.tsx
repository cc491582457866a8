import { AuditOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, type LinkProps } from '@tanstack/react-router'
import type { AuditRow } from '@tidegate/shared/contracts/people'
import { Button, DatePicker, Select, type TableColumnsType } from 'antd'
import dayjs from 'dayjs'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { NothingFound } from '../../ui/nothing-found.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { actionNouns, describeAction, describeSubject, readSubject } from './action-words.ts'
import { Changes } from './changes.tsx'

const route = getRouteApi('/shell/audit')

/** Who changed what, when, and how it was before. */
export function AuditPage() {
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(trpc.staff.audit.list.queryOptions(filters, { placeholderData: keepPreviousData }))
  const actors = useQuery(trpc.staff.audit.actors.queryOptions(undefined, { staleTime: 60_000 }))
  const filter = (change: Partial<typeof filters>) =>
    void navigate({ search: { ...filters, ...change, cursor: undefined } })
  const { cursor, ...asked } = filters
  const narrowed = Object.values(asked).some((value) => value !== undefined)
  return (
    <ListPage
      name="audit"
      title={t('审计日志')}
      description={t('后台和系统做过的每一次改动；写下的记录不能修改')}
      filters={
        <>
          <Select
            className="filter"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('所有人')}
            aria-label={t('操作人')}
            notFoundContent={<NothingFound query={actors} />}
            options={(actors.data?.staff ?? []).map(({ id, name, account }) => ({
              value: id,
              label: t('{name}（{account}）', { name, account }),
            }))}
            value={filters.staffId ?? null}
            onChange={(staffId) => filter({ staffId: staffId ?? undefined })}
          />
          <Select
            className="filter"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('所有操作')}
            aria-label={t('操作')}
            options={actionNouns}
            value={filters.action?.split('.')[0] ?? null}
            onChange={(action) => filter({ action: action ?? undefined })}
          />
          <SearchBox
            value={filters.subject === undefined ? undefined : describeSubject(filters.subject)}
            placeholder={t('对象，例如「活动 123」')}
            onSearch={(typed) => filter({ subject: typed === undefined ? undefined : readSubject(typed) })}
          />
          <DatePicker.RangePicker
            aria-label={t('日期')}
            allowEmpty={[true, true]}
            value={[dayOf(filters.from), dayOf(filters.to)]}
            onChange={(range) => filter({ from: range?.[0]?.format(day), to: range?.[1]?.format(day) })}
          />
          {narrowed && (
            <Button type="text" onClick={() => void navigate({ search: {} })}>
              {t('清空筛选')}
            </Button>
          )}
        </>
      }
      tools={<ExportButton of={{ kind: 'AUDIT', filter: asked }} />}
      query={list}
      columns={columnsFor(new Map((actors.data?.staff ?? []).map(({ id, name }) => [id, name])))}
      minWidth={1000}
      blank={<Blank icon={<AuditOutlined />} title={narrowed ? t('没有符合条件的记录') : t('还没有记录')} />}
      cursor={cursor}
      onTurn={(next, trail) => void navigate({ search: { ...asked, cursor: next }, state: { trail } })}
    />
  )
}

const columnsFor = (names: ReadonlyMap<string, string>): TableColumnsType<AuditRow> => [
  { title: t('时间'), width: 150, render: (_, { at }) => <Time at={at} /> },
  {
    title: t('操作人'),
    width: 110,
    render: (_, { by }) => (by === null ? <span className="muted">{t('系统')}</span> : by.name || by.id),
  },
  { title: t('操作'), width: 150, render: (_, { action }) => <span title={action}>{describeAction(action)}</span> },
  { title: t('对象'), width: 230, render: (_, { subject }) => <Subject subject={subject} names={names} /> },
  { title: t('改动'), render: (_, row) => <Changes before={row.before} after={row.after} /> },
]

/** Leads to what was changed, where it has a page. */
function Subject({ subject, names }: { subject: string; names: ReadonlyMap<string, string> }) {
  const [kind = '', id = ''] = subject.split(':')
  const link = /^\d+$/.test(id) ? linkOf[kind]?.(id) : undefined
  const words = (
    <span className="figures">{describeSubject(subject, kind === 'staff' ? names.get(id) : undefined)}</span>
  )
  return link ? <Link {...link}>{words}</Link> : words
}

const linkOf: Readonly<Record<string, (id: string) => LinkProps>> = {
  campaign: (campaignId) => ({ to: '/campaigns/$campaignId', params: { campaignId } }),
  product: (productId) => ({ to: '/products/$productId', params: { productId } }),
  buyer: (buyerId) => ({ to: '/buyers/$buyerId', params: { buyerId } }),
  order: (open) => ({ to: '/orders', search: { open } }),
  staff: () => ({ to: '/people' }),
}

const day = 'YYYY-MM-DD'
const dayOf = (text: string | undefined) => (text === undefined ? null : dayjs(text))
