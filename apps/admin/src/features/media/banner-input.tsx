import { PictureOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useMay } from '../staff/use-staff.ts'
import { PictureChooser } from './picture-chooser.tsx'

interface Props {
  id?: string
  value?: string
  onChange?: (value: string) => void
}

export function BannerInput({ id, value, onChange }: Props) {
  const [choosing, setChoosing] = useState(false)
  const mayWrite = useMay('OPERATOR')
  return (
    <div className="banner" id={id}>
      {value ? <img src={value} alt="活动横幅" /> : <PictureOutlined className="banner-empty" />}
      {mayWrite && <Button onClick={() => setChoosing(true)}>{value ? '更换横幅' : '从素材库选择'}</Button>}
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
