import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, ConfigProvider, Tooltip } from 'antd'
import { useState } from 'react'
import { t } from '../../i18n/t.ts'
import { moved, SortableArea, SortableItem } from '../../ui/sortable.tsx'
import { thumbOf } from '../../ui/thumb-of.ts'
import { useMay } from '../staff/use-staff.ts'
import { PictureChooser } from './picture-chooser.tsx'
import { UploadArea } from './upload-area.tsx'

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
  const { componentDisabled } = ConfigProvider.useConfig()
  const add = (paths: string[]) => onChange?.([...new Set([...value, ...paths])].slice(0, max))
  return (
    <div className="stack-small" id={id}>
      <div className="gallery">
        <SortableArea
          ids={value}
          grid
          disabled={componentDisabled}
          onMove={(from, to) => onChange?.(moved(value, from, to))}
        >
          {value.map((path, index) => (
            <SortableItem
              key={path}
              id={path}
              className="gallery-picture"
              label={t('拖动第 {index} 张', { index: index + 1 })}
            >
              {(handle) => (
                <>
                  <img src={thumbOf(path, 320)} alt={t('第 {index} 张', { index: index + 1 })} draggable={false} />
                  {index === 0 && <span className="gallery-cover">{t('主图')}</span>}
                  {mayWrite && (
                    <div className="gallery-tools">
                      {handle}
                      <Tooltip title={t('移除')}>
                        <Button
                          size="small"
                          icon={<DeleteOutlined />}
                          aria-label={t('移除图片')}
                          onClick={() => onChange?.(value.filter((other) => other !== path))}
                        />
                      </Tooltip>
                    </div>
                  )}
                </>
              )}
            </SortableItem>
          ))}
        </SortableArea>
        {mayWrite && value.length < max && (
          <button type="button" className="gallery-add" disabled={componentDisabled} onClick={() => setChoosing(true)}>
            <PlusOutlined />
            {t('从素材库选择')}
          </button>
        )}
      </div>
      {mayWrite && value.length < max && <UploadArea pastes={!choosing} onTaken={({ path }) => add([path])} />}
      <PictureChooser
        open={choosing}
        max={max - value.length}
        prefer="SQUARE"
        onClose={() => setChoosing(false)}
        onChoose={(paths) => {
          add(paths)
          setChoosing(false)
        }}
      />
    </div>
  )
}
