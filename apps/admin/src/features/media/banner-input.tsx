import { PictureOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { pictureBudgetBytes } from '@tidegate/shared/contracts/media'
import { Button, Progress } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useMay } from '../staff/use-staff.ts'
import { PictureChooser } from './picture-chooser.tsx'
import { budgetShare, describeBytes } from './picture-size.ts'

interface Props {
  id?: string
  value?: string
  onChange?: (value: string) => void
}

/** The first thing that a phone loads at the start of a sale: what it weighs stands beside it. */
export function BannerInput({ id, value, onChange }: Props) {
  const [choosing, setChoosing] = useState(false)
  const mayWrite = useMay('OPERATOR')
  return (
    <div className="banner" id={id}>
      {value ? <img src={value} alt={t('活动横幅')} /> : <PictureOutlined className="banner-empty" />}
      <div className="stack-small">
        {mayWrite && (
          <Button className="row-start" onClick={() => setChoosing(true)}>
            {value ? t('更换横幅') : t('从素材库选择')}
          </Button>
        )}
        {value ? <Weight path={value} /> : <span className="muted small">{t('建议 2:1 的横图，例如 1200 × 600')}</span>}
      </div>
      <PictureChooser
        open={choosing}
        max={1}
        prefer="WIDE"
        onClose={() => setChoosing(false)}
        onChoose={([path]) => {
          if (path) onChange?.(path)
          setChoosing(false)
        }}
      />
    </div>
  )
}

function Weight({ path }: { path: string }) {
  const picture = useQuery(trpc.staff.media.find.queryOptions({ path }, { staleTime: 300_000 }))
  if (!picture.data) return null
  const { bytes, width, height } = picture.data
  const share = budgetShare(bytes)
  const narrow = width < height * 1.6
  return (
    <div className="banner-weight">
      <Progress
        percent={Math.min(100, Math.round(share * 100))}
        size="small"
        showInfo={false}
        status={share > 1 ? 'exception' : 'normal'}
      />
      <span className={share > 1 ? 'danger small figures' : 'muted small figures'}>
        {describeBytes(bytes)} / {describeBytes(pictureBudgetBytes)} · {width} × {height}
      </span>
      {narrow && <span className="warning small">{t('不是横图，手机上会裁掉上下')}</span>}
    </div>
  )
}
