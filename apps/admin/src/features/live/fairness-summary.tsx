import { useQuery } from '@tanstack/react-query'
import { type FairnessView, roomModeLabels } from '@tidegate/shared/contracts/waiting-room'
import { Descriptions, Typography } from 'antd'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { QueryView } from '../../ui/query-view.tsx'
import { count } from './numbers.ts'

/** What was published for the lot of a sale with a waiting room, and where anybody can recompute it. */
export function FairnessSummary({ campaignId }: { campaignId: string }) {
  const fairness = useQuery({
    queryKey: ['fairness', campaignId],
    queryFn: async ({ signal }): Promise<FairnessView> => {
      const response = await fetch(`/fairness/${campaignId}`, { signal })
      if (!response.ok) throw new Error(`fairness ${response.status}`)
      return (await response.json()) as FairnessView
    },
    staleTime: 60_000,
  })
  return (
    <section className="card card-padding">
      <div className="panel-head">
        <h2>{t('公平性证明')}</h2>
        <a href={`/fairness/${campaignId}`} target="_blank" rel="noreferrer">
          {t('公开的原始数据')}
        </a>
      </div>
      <QueryView query={fairness}>
        {({ mode, lobby, seedHash, seed, revealedAt }) => (
          <Descriptions
            column={1}
            size="small"
            items={[
              { key: 'mode', label: t('方式'), children: t(roomModeLabels[mode]) },
              { key: 'hash', label: t('候场前公布的种子指纹'), children: <Hex value={seedHash} /> },
              {
                key: 'root',
                label: t('开售前公布的名单指纹'),
                children: lobby ? (
                  <>
                    <Hex value={lobby.root} />{' '}
                    <span className="muted small">{t('{size} 人', { size: count(lobby.size) })}</span>
                  </>
                ) : (
                  '—'
                ),
              },
              {
                key: 'seed',
                label: t('开售后公布的种子'),
                children: (
                  <>
                    <Hex value={seed} />{' '}
                    {revealedAt !== null && (
                      <span className="muted small">
                        {t('公布于 {time}', { time: formatBeijing(revealedAt, 'clock') })}
                      </span>
                    )}
                  </>
                ),
              },
            ]}
          />
        )}
      </QueryView>
      <p className="muted small">
        {t('排号由「种子 + 名单」算出，买家在小程序里可以验算自己的位置，任何人都可以验算全部。')}
      </p>
    </section>
  )
}

function Hex({ value }: { value: string | null }) {
  if (value === null) return '—'
  return (
    <Typography.Text code copyable={{ text: value }}>
      {value.slice(0, 20)}…
    </Typography.Text>
  )
}
