import { CloseOutlined, CloudUploadOutlined, ReloadOutlined } from '@ant-design/icons'
import type { PictureView } from '@tidegate/shared/contracts/media'
import { Button, Progress } from 'antd'
import { type DragEvent, useEffect, useId, useRef, useState } from 'react'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { type Upload, useUploads } from './use-uploads.ts'

interface Props {
  multiple?: boolean
  /** Takes pasted pictures of the whole page; of several areas one may. */
  pastes?: boolean
  onTaken: (picture: PictureView) => void
}

/** Pictures come in here: dropped, pasted or chosen. Each has its own progress and its own error. */
export function UploadArea({ multiple = true, pastes = false, onTaken }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const tell = useTell()
  const [over, setOver] = useState(false)
  const { uploads, add, again, drop } = useUploads((picture, known) => {
    if (known) tell.done(t('素材库里已有这张图片，直接使用'))
    onTaken(picture)
  })
  const take = (files: FileList | null | undefined) => add([...(files ?? [])].slice(0, multiple ? mostAtOnce : 1))
  usePaste(pastes, take)
  useCatchAll()
  const dropped = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  return (
    <div>
      <label
        htmlFor={id}
        className={over ? 'upload-area upload-over' : 'upload-area'}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={dropped}
      >
        <CloudUploadOutlined />
        <span>
          <strong>{t('上传图片')}</strong>
          <span className="muted small">
            {pastes
              ? t('点击选择、拖进来或直接粘贴；JPG、PNG、WebP、GIF、AVIF，单张 20 MB 以内')
              : t('点击选择、拖进来；JPG、PNG、WebP、GIF、AVIF，单张 20 MB 以内')}
          </span>
        </span>
        <input
          ref={input}
          id={id}
          type="file"
          className="upload-input"
          accept="image/jpeg,image/png,image/webp,image/gif,image/avif"
          multiple={multiple}
          onChange={(event) => {
            take(event.target.files)
            event.target.value = ''
          }}
        />
      </label>
      {uploads.length > 0 && (
        <ul className="uploads" aria-label={t('上传进度')}>
          {uploads.map((upload) => (
            <UploadLine key={upload.key} upload={upload} onAgain={() => again(upload)} onDrop={() => drop(upload)} />
          ))}
        </ul>
      )}
    </div>
  )
}

function UploadLine({ upload, onAgain, onDrop }: { upload: Upload; onAgain: () => void; onDrop: () => void }) {
  const { file, share, failure, retryable } = upload
  return (
    <li>
      <span className="ellipsis">{file.name}</span>
      {failure === null ? (
        <>
          <Progress percent={Math.round(share * 100)} size="small" showInfo={false} />
          <span className="muted small nowrap">{share < 1 ? `${Math.round(share * 100)}%` : t('处理中')}</span>
        </>
      ) : (
        <>
          <span className="danger small" role="alert">
            {failure}
          </span>
          <span className="row-actions">
            {retryable && <Button size="small" icon={<ReloadOutlined />} aria-label={t('重试')} onClick={onAgain} />}
            <Button size="small" type="text" icon={<CloseOutlined />} aria-label={t('不传了')} onClick={onDrop} />
          </span>
        </>
      )}
    </li>
  )
}

/** Pictures on the clipboard; text that is pasted into a field stays text. */
function usePaste(on: boolean, take: (files: FileList) => void): void {
  const taking = useRef(take)
  taking.current = take
  useEffect(() => {
    if (!on) return
    const pasted = (event: ClipboardEvent) => {
      const files = event.clipboardData?.files
      if (files && files.length > 0) taking.current(files)
    }
    document.addEventListener('paste', pasted)
    return () => document.removeEventListener('paste', pasted)
  }, [on])
}

/** A file let go beside the area: a browser would leave the page for it, and whatever was typed would be gone. */
function useCatchAll(): void {
  useEffect(() => {
    const stay = (event: globalThis.DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
    }
    for (const name of ['dragover', 'drop'] as const) document.addEventListener(name, stay)
    return () => {
      for (const name of ['dragover', 'drop'] as const) document.removeEventListener(name, stay)
    }
  }, [])
}

const mostAtOnce = 30
