import { DownloadOutlined } from '@ant-design/icons'
import type { LiveHistory, LivePoint } from '@tidegate/shared/contracts/live'
import { Button } from 'antd'
import { t } from '../../i18n/t.ts'
import { saveFile } from '../exports/save-file.ts'
import { csvOf } from './csv.ts'
import { figuresOf } from './sale-figures.ts'

/** Every second as a table, and the sale as a report for machines. Made here from what is on the page. */
export function ExportButtons({ history, points }: { history: LiveHistory; points: LivePoint[] }) {
  const name = `${history.title}-${new Date(history.startsAt + 8 * 3_600_000).toISOString().slice(0, 10)}`
  const report = () => {
    const { title, startsAt, endsAt, total, stepSeconds, takings, deeds } = history
    const figures = { ...figuresOf(points, startsAt), ...takings }
    return { title, startsAt, endsAt, total, stepSeconds, figures, deeds, points }
  }
  return (
    <div className="replay-export">
      <Button
        icon={<DownloadOutlined />}
        onClick={() => saveFile(`${name}.csv`, 'text/csv', csvOf(points, history.startsAt))}
      >
        {t('逐秒 CSV')}
      </Button>
      <Button
        icon={<DownloadOutlined />}
        onClick={() => saveFile(`${name}.json`, 'application/json', JSON.stringify(report(), null, 2))}
      >
        {t('报告 JSON')}
      </Button>
    </div>
  )
}
