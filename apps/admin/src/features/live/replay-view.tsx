import { HistoryOutlined, PauseOutlined, PlayCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import type { LiveHistory } from '@tidegate/shared/contracts/live'
import { unpackPoints } from '@tidegate/shared/live-series'
import { Button, Segmented, Slider } from 'antd'
import { useEffect, useMemo, useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { Blank } from '../../ui/blank.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { CompareSales } from './compare-sales.tsx'
import { DeedList } from './deed-list.tsx'
import { deedLabel } from './deed-words.ts'
import { ExportButtons } from './export-buttons.tsx'
import { FairnessSummary } from './fairness-summary.tsx'
import { Funnel } from './funnel.tsx'
import { LiveCharts } from './live-charts.tsx'
import { LiveTiles } from './live-tiles.tsx'
import { fromStart } from './numbers.ts'
import { RefusalMix } from './refusal-mix.tsx'
import { SaleReport } from './sale-report.tsx'

interface Props {
  campaignId: string
  beside: string | undefined
  room: boolean
}

/** A sale's seconds again: at a chosen one, played, beside an earlier sale's, and to take away. */
export function ReplayView(props: Props) {
  const { campaignId } = props
  const history = useQuery(trpc.staff.live.history.queryOptions({ campaignId }, { staleTime: 60_000 }))
  return (
    <QueryView query={history}>
      {(loaded) =>
        (loaded.series.columns.at ?? []).length < 2 ? (
          <div className="card">
            <Blank
              icon={<HistoryOutlined />}
              title={t('还没有可以回放的数据')}
              description={t('开售前一分钟起，每一秒都会留下来')}
            />
          </div>
        ) : (
          <Replay {...props} history={loaded} />
        )
      }
    </QueryView>
  )
}

function Replay({ campaignId, history, beside, room }: Props & { history: LiveHistory }) {
  const points = useMemo(() => unpackPoints(history.series), [history.series])
  const marks = useMemo(() => history.deeds.map((deed) => ({ at: deed.at, label: deedLabel(deed) })), [history.deeds])
  const [from, to] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0]
  const span = useMemo(() => ({ from, to }), [from, to])
  const { cursor, setCursor, ...player } = usePlayer(points.length, history.stepSeconds)
  const seen = useMemo(() => points.slice(0, cursor + 1), [points, cursor])
  const at = seen.at(-1)?.at ?? from
  return (
    <>
      <section className="card card-padding replay-bar">
        <Button
          type="primary"
          icon={player.playing ? <PauseOutlined /> : <PlayCircleOutlined />}
          onClick={player.toggle}
        >
          {player.playing ? t('停住') : t('播放')}
        </Button>
        <Segmented<number>
          aria-label={t('播放速度')}
          value={player.speed}
          onChange={player.setSpeed}
          options={[1, 10, 60].map((value) => ({ value, label: `×${value}` }))}
        />
        <strong className="figures replay-at">
          {formatBeijing(at, 'clock')} <span className="muted">{fromStart(at - history.startsAt)}</span>
        </strong>
        <Slider
          className="replay-slider"
          min={0}
          max={points.length - 1}
          value={cursor}
          onChange={setCursor}
          ariaLabelForHandle={t('回放到')}
          tooltip={{ formatter: (index = 0) => formatBeijing(points[index]?.at ?? from, 'clock') }}
        />
        <ExportButtons history={history} points={points} />
      </section>
      <Funnel points={seen} room={room} refunded={history.takings.refunded} />
      <LiveTiles points={seen} total={history.total} takings={history.takings} />
      <LiveCharts points={seen} total={history.total} marks={marks} room={room} span={span} />
      <CompareSales campaignId={campaignId} history={history} points={points} beside={beside} />
      <div className="live-pair">
        <RefusalMix points={seen} />
        <SaleReport points={points} history={history} />
      </div>
      {room && <FairnessSummary campaignId={campaignId} />}
      <DeedList deeds={history.deeds} named />
      {history.stepSeconds > 1 && (
        <p className="muted small">
          {t('这场活动较长，回放每 {stepSeconds} 秒取一个点。', { stepSeconds: history.stepSeconds })}
        </p>
      )}
    </>
  )
}

const frameMs = 200

/** Which second is shown; at the end first, since the outcome is what people come for. */
function usePlayer(length: number, stepSeconds: number) {
  const [cursor, setCursor] = useState(length - 1)
  const [playing, setPlaying] = useState(false)
  const [speed, setSpeed] = useState(10)
  useEffect(() => {
    if (!playing) return
    let owed = 0
    const timer = setInterval(() => {
      owed += (speed * frameMs) / 1000 / stepSeconds
      const whole = Math.floor(owed)
      owed -= whole
      setCursor((now) => Math.min(length - 1, now + whole))
    }, frameMs)
    return () => clearInterval(timer)
  }, [playing, speed, length, stepSeconds])
  const over = cursor >= length - 1
  useEffect(() => {
    if (over) setPlaying(false)
  }, [over])
  return {
    ...{ cursor, setCursor, playing, speed, setSpeed },
    toggle() {
      if (!playing && over) setCursor(0)
      setPlaying(!playing)
    },
  }
}
