import { ArrowLeftOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { useState } from 'react'
import { useMay } from '../staff/use-staff.ts'
import { PictureChooser } from './picture-chooser.tsx'

interface Props {
  id?: string
  value?: string[]
  onChange?: (value: string[]) => void
  max: number
}

/** An ordered list of pictures; the first is the cover. */
export function PicturesInput({ id, value = [], onChange, max }: Props) {
  const [choosing, setChoosing] = useState(false)
  const mayWrite = useMay('OPERATOR')
  const without = (path: string) => value.filter((other) => other !== path)
  return (
    <div className="gallery" id={id}>
      {value.map((path, index) => (
        <figure className="gallery-picture" key={path}>
          <img src={path} alt={`第 ${index + 1} 张`} />
          {index === 0 && <figcaption>主图</figcaption>}
          {mayWrite && (
            <div className="gallery-tools">
              {index > 0 && (
                <Tooltip title="设为主图">
                  <Button
                    size="small"
                    icon={<ArrowLeftOutlined />}
                    aria-label="设为主图"
                    onClick={() => onChange?.([path, ...without(path)])}
                  />
                </Tooltip>
              )}
              <Tooltip title="移除">
                <Button
                  size="small"
                  icon={<DeleteOutlined />}
                  aria-label="移除图片"
                  onClick={() => onChange?.(without(path))}
                />
              </Tooltip>
            </div>
          )}
        </figure>
      ))}
      {mayWrite && value.length < max && (
        <button type="button" className="gallery-add" onClick={() => setChoosing(true)}>
          <PlusOutlined />
          从素材库选择
        </button>
      )}
      <PictureChooser
        open={choosing}
        max={max - value.length}
        prefer="SQUARE"
        onClose={() => setChoosing(false)}
        onChoose={(paths) => {
          onChange?.([...value, ...paths.filter((path) => !value.includes(path))])
          setChoosing(false)
        }}
      />
    </div>
  )
}
