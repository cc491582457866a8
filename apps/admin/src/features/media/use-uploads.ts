import { useQueryClient } from '@tanstack/react-query'
import { mostUploadBytes, type PictureView, type UploadAnswer } from '@tidegate/shared/contracts/media'
import { outcomes } from '@tidegate/shared/outcomes'
import { useEffect, useRef, useState } from 'react'
import { sendToDoor } from '../../api/door.ts'
import { refusalOf } from '../../api/refusal.ts'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'

export interface Upload {
  key: number
  file: File
  /** 0 to 1; the server takes a moment after 1. */
  share: number
  /** Why it did not go. null: it is on its way. */
  failure: string | null
  /** Whether sending the same again may help. */
  retryable: boolean
}

/** Files on their way into the library, two at a time. One that fails stops no other and stays until it is sent again or dropped. */
export function useUploads(onTaken: (picture: PictureView, known: boolean) => void): {
  uploads: Upload[]
  add: (files: Iterable<File>) => void
  again: (upload: Upload) => void
  drop: (upload: Upload) => void
} {
  const queryClient = useQueryClient()
  const [uploads, setUploads] = useState<Upload[]>([])
  const lanes = useRef<Promise<void>[]>([Promise.resolve(), Promise.resolve()])
  const turn = useRef(0)
  const taken = useRef(onTaken)
  taken.current = onTaken
  const gone = useRef(new AbortController())
  useEffect(() => {
    gone.current = new AbortController()
    return () => gone.current.abort()
  }, [])

  const change = (key: number, next: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...next } : one)))
  const drop = ({ key }: { key: number }) => setUploads((all) => all.filter((one) => one.key !== key))

  const send = async ({ key, file }: Upload) => {
    if (gone.current.signal.aborted) return
    try {
      const { picture, known } = await sendToDoor<UploadAnswer>(
        `/staff/media?name=${encodeURIComponent(file.name.slice(0, 200))}`,
        { contentType: 'application/octet-stream', body: file },
        { onProgress: (share) => change(key, { share }), signal: gone.current.signal },
      )
      drop({ key })
      taken.current(picture, known)
      void queryClient.invalidateQueries(trpc.staff.media.pathFilter())
    } catch (error) {
      const { message, retryable, outcome } = refusalOf(error)
      change(key, {
        failure: outcome === 'OFFLINE' ? t('没有传完：网络断开或太慢，请重试') : message,
        retryable,
      })
    }
  }
  const queue = (upload: Upload) => {
    const lane = upload.key % lanes.current.length
    lanes.current[lane] = (lanes.current[lane] ?? Promise.resolve()).then(() => send(upload))
  }

  return {
    uploads,
    add: (files) => {
      const fresh = [...files].map((file): Upload => {
        const failure = file.size > mostUploadBytes ? t(outcomes.PICTURE_TOO_LARGE.message) : null
        return { key: turn.current++, file, share: 0, failure, retryable: false }
      })
      setUploads((all) => [...all, ...fresh])
      fresh.filter(({ failure }) => failure === null).forEach(queue)
    },
    again: (upload) => {
      change(upload.key, { failure: null, share: 0 })
      queue(upload)
    },
    drop,
  }
}
