import { useMutation, useQueryClient } from '@tanstack/react-query'
import { noteBuyerInput, type StaffBuyer } from '@tidegate/shared/contracts/people'
import { Input } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { useUnsavedGuard } from '../../ui/use-unsaved-guard.tsx'
import { useMay } from '../staff/use-staff.ts'
import { WriteButton } from '../staff/write-button.tsx'

/** What colleagues should know of this buyer. */
export function BuyerNotes({ buyer: { id, notes } }: { buyer: StaffBuyer }) {
  const [text, setText] = useState('')
  const tell = useTell()
  const queryClient = useQueryClient()
  const may = useMay('OPERATOR', 'buyers')
  const input = noteBuyerInput.safeParse({ buyerId: id, text })
  const guard = useUnsavedGuard()
  const type = (words: string) => {
    setText(words)
    if (words.trim() === '') guard.markSaved()
    else guard.markChanged()
  }
  const save = useMutation(
    trpc.staff.buyers.note.mutationOptions({
      onSuccess: (buyer) => {
        queryClient.setQueryData(trpc.staff.buyers.get.queryKey({ buyerId: id }), buyer)
        type('')
      },
      onError: tell.refused,
    }),
  )
  return (
    <section className="card card-padding">
      {guard.prompt}
      <h2>{t('备注')}</h2>
      {may && (
        <div className="note-form">
          <Input.TextArea
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={500}
            placeholder={t('给同事留话，买家看不到')}
            aria-label={t('备注')}
            disabled={save.isPending}
            value={text}
            onChange={(event) => type(event.target.value)}
          />
          <WriteButton
            disabled={!input.success}
            loading={save.isPending}
            onClick={() => input.success && save.mutate(input.data)}
          >
            {t('写下备注')}
          </WriteButton>
        </div>
      )}
      {notes.length === 0 ? (
        <p className="muted flush-paragraph">{t('还没有备注')}</p>
      ) : (
        <ul className="notes">
          {notes.map((note) => (
            <li key={note.id}>
              <p>{note.text}</p>
              <span className="muted small">
                {note.by} · <Time at={note.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
