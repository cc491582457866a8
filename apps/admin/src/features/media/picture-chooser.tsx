import { CheckCircleFilled, PictureOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { Blank } from '../../ui/blank.tsx'
import { QueryView } from '../../ui/query-view.tsx'

interface Props {
  open: boolean
  /** How many may be chosen at once. */
  max: number
  /** Shown first when they fit the place: banners are wide, product pictures square. */
  prefer: 'WIDE' | 'SQUARE'
  onChoose: (paths: string[]) => void
  onClose: () => void
}

/** The shop's pictures in a dialog; one click chooses, choosing again takes back. */
export function PictureChooser({ open, max, prefer, onChoose, onClose }: Props) {
  const pictures = useQuery(trpc.staff.media.list.queryOptions(undefined, { enabled: open, staleTime: 30_000 }))
  const [chosen, setChosen] = useState<string[]>([])
  const toggle = (path: string) =>
    setChosen((now) => (now.includes(path) ? now.filter((other) => other !== path) : [...now, path].slice(-max)))
  return (
    <Modal
      open={open}
      title="选择图片"
      width={760}
      okText={max === 1 ? '使用这张' : `使用 ${chosen.length} 张`}
      okButtonProps={{ disabled: chosen.length === 0 }}
      onOk={() => onChoose(chosen)}
      onCancel={onClose}
      afterClose={() => setChosen([])}
      destroyOnHidden
    >
      <QueryView query={pictures}>
        {(all) =>
          all.length === 0 ? (
            <Blank icon={<PictureOutlined />} title="素材库里还没有图片" />
          ) : (
            <div className="chooser">
              {[...all]
                .sort((a, b) => Number(fits(b, prefer)) - Number(fits(a, prefer)))
                .map(({ path, width, height }) => (
                  <button
                    key={path}
                    type="button"
                    className={chosen.includes(path) ? 'chooser-picture chosen' : 'chooser-picture'}
                    aria-pressed={chosen.includes(path)}
                    onClick={() => toggle(path)}
                  >
                    <img src={path} alt={path.slice(path.lastIndexOf('/') + 1)} loading="lazy" />
                    <span className="figures small">
                      {width} × {height}
                    </span>
                    {chosen.includes(path) && <CheckCircleFilled />}
                  </button>
                ))}
            </div>
          )
        }
      </QueryView>
    </Modal>
  )
}

function fits({ width, height }: { width: number; height: number }, place: 'WIDE' | 'SQUARE'): boolean {
  return width > height * 1.3 === (place === 'WIDE')
}
