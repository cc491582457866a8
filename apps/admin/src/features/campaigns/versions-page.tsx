import { HistoryOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type VersionRow, versionKindLabels } from '@tidegate/shared/contracts/campaign-drafts'
import { Button, Radio } from 'antd'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'
import { ChangesTable } from './changes-table.tsx'
import { documentChanges } from './document-changes.ts'
import './wizard.css'

const route = getRouteApi('/shell/campaigns/$campaignId/versions')

/** Who changed what and when, and what lies between any two versions. */
export function VersionsPage() {
  const { campaignId } = route.useParams()
  const { before } = route.useSearch()
  const campaign = useQuery(trpc.staff.campaigns.get.queryOptions({ campaignId }))
  const versions = useQuery(
    trpc.staff.drafts.versions.queryOptions({ campaignId, ...(before && { before: Number(before) }) }),
  )
  return (
    <>
      <PageHeader
        title={t('版本记录')}
        description={campaign.data?.title}
        back={{ link: { to: '/campaigns/$campaignId', params: { campaignId } }, label: t('活动详情') }}
      />
      <QueryView query={versions}>
        {({ items, nextBefore }) =>
          items.length === 0 ? (
            <div className="card">
              <Blank
                icon={<HistoryOutlined />}
                title={t('这场活动没有留下版本')}
                description={t('它不是在向导里填写的')}
              />
            </div>
          ) : (
            <Compared
              items={items}
              nextBefore={nextBefore}
              draftVersion={campaign.data?.state === 'DRAFT' ? campaign.data.version : null}
            />
          )
        }
      </QueryView>
    </>
  )
}

interface ComparedProps {
  items: VersionRow[]
  nextBefore: number | null
  /** Of the draft as it stands; null where nothing may be changed any more. */
  draftVersion: number | null
}

function Compared({ items, nextBefore, draftVersion }: ComparedProps) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const newest = items[0]?.version ?? 1
  const to = search.to === undefined ? newest : Number(search.to)
  const from =
    search.from === undefined ? (items.find(({ version }) => version < to)?.version ?? to) : Number(search.from)
  const choose = (change: { from?: string; to?: string }) =>
    void navigate({ search: { ...search, ...change }, replace: true })
  return (
    <div className="versions">
      <section className="card card-padding">
        <div className="version version-head small muted">
          <span>{t('旧')}</span>
          <span>{t('新')}</span>
          <span>{t('谁在什么时候')}</span>
        </div>
        <ol className="version-list">
          {items.map((row) => (
            <li key={row.version} className="version">
              <Radio
                checked={row.version === from}
                disabled={row.version >= to}
                onChange={() => choose({ from: String(row.version) })}
                aria-label={t('以版本 {version} 为旧', { version: row.version })}
              />
              <Radio
                checked={row.version === to}
                onChange={() =>
                  choose({
                    to: String(row.version),
                    ...(from >= row.version && { from: String(olderThan(items, row)) }),
                  })
                }
                aria-label={t('以版本 {version} 为新', { version: row.version })}
              />
              <span>
                <strong>
                  {t(versionKindLabels[row.kind])} <span className="muted figures">#{row.version}</span>
                </strong>
                <span className="muted small block">
                  {row.by ?? t('系统')} · <Time at={row.at} />
                </span>
              </span>
            </li>
          ))}
        </ol>
        {nextBefore !== null && (
          <Button block onClick={() => void navigate({ search: { before: String(nextBefore) } })}>
            {t('更早的版本')}
          </Button>
        )}
        {search.before && (
          <Button block type="link" onClick={() => void navigate({ search: {} })}>
            {t('回到最新')}
          </Button>
        )}
      </section>
      <section className="card card-padding">
        <Difference from={from} to={to} draftVersion={draftVersion} />
      </section>
    </div>
  )
}

function Difference({ from, to, draftVersion }: { from: number; to: number; draftVersion: number | null }) {
  const { campaignId } = route.useParams()
  const pair = useQuery(trpc.staff.drafts.versionPair.queryOptions({ campaignId, from, to }))
  const queryClient = useQueryClient()
  const tell = useTell()
  return (
    <QueryView query={pair}>
      {({ from: older, to: newer, goods }) => {
        const changes = documentChanges(older.document, newer.document)
        return (
          <>
            <div className="panel-head">
              <h2>
                {t('版本 {from} → {to}', { from, to })}
                <span className="muted small">{t('{changes} 处不同', { changes: changes.length })}</span>
              </h2>
              {draftVersion !== null && (
                <AskButton
                  label={t('恢复到版本 {from}', { from })}
                  title={t('把草稿恢复成版本 {from}？', { from })}
                  run={() => client.staff.drafts.restore.mutate({ campaignId, version: draftVersion, restore: from })}
                  onDone={() => {
                    tell.done(t('草稿已恢复成版本 {from}', { from }))
                    void queryClient.invalidateQueries(trpc.staff.drafts.pathFilter())
                  }}
                >
                  {t('草稿的全部内容换成版本 {from} 的。现在的内容也留在版本记录里，随时可以再换回来。', { from })}
                </AskButton>
              )}
            </div>
            {changes.length === 0 ? (
              <Blank icon={<HistoryOutlined />} title={t('这两个版本没有区别')} />
            ) : (
              <ChangesTable
                rows={changes}
                goods={goods}
                columns={[
                  { title: t('版本 {from}', { from }), value: (row) => row.before },
                  { title: t('版本 {to}', { to }), value: (row) => row.after, mark: () => true },
                ]}
              />
            )}
          </>
        )
      }}
    </QueryView>
  )
}

function olderThan(items: VersionRow[], { version }: VersionRow): number {
  return items.find((row) => row.version < version)?.version ?? version
}
