import { CheckCircleFilled, PictureOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { PictureView } from '@tidegate/shared/contracts/media'
import { Button, Modal, Segmented } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { thumbOf } from '../../ui/thumb-of.ts'
import { UploadArea } from './upload-area.tsx'

interface Props {
  open: boolean
  /** How many may be chosen at once. */
  max: number
  /** Shown first when they fit the place: banners are wide, product pictures square. */
  prefer: 'WIDE' | 'SQUARE'
  onChoose: (paths: string[]) => void
  onClose: () => void
}

/** The shop's pictures in a dialog; one click chooses, choosing again takes back. What is uploaded here is chosen at once. */
export function PictureChooser({ open, max, prefer, onChoose, onClose }: Props) {
  const [chosen, setChosen] = useState<string[]>([])
  const choose = (path: string) => setChosen((now) => [...now.filter((other) => other !== path), path].slice(-max))
  const toggle = (path: string) =>
    chosen.includes(path) ? setChosen(chosen.filter((other) => other !== path)) : choose(path)
  return (
    <Modal
      open={open}
      title={t('选择图片')}
      width={820}
      okText={max === 1 ? t('使用这张') : t('使用 {chosen} 张', { chosen: chosen.length })}
      okButtonProps={{ disabled: chosen.length === 0 }}
      onOk={() => onChoose(chosen)}
      onCancel={onClose}
      afterClose={() => setChosen([])}
      destroyOnHidden
    >
      <div className="stack-small">
        <UploadArea multiple={max > 1} pastes onTaken={({ path }) => choose(path)} />
        <Library prefer={prefer} chosen={chosen} onToggle={toggle} />
      </div>
    </Modal>
  )
}

function Library({
  prefer,
  chosen,
  onToggle,
}: {
  prefer: Props['prefer']
  chosen: string[]
  onToggle: (path: string) => void
}) {
  const [search, setSearch] = useState<string>()
  const [all, setAll] = useState(false)
  const pages = useInfiniteQuery(
    trpc.staff.media.list.infiniteQueryOptions(
      { search, shape: all ? undefined : prefer },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined, staleTime: 30_000 },
    ),
  )
  return (
    <>
      <div className="filters flush-filters">
        <SearchBox value={search} placeholder={t('按文件名搜索')} onSearch={setSearch} />
        <Segmented
          aria-label={t('比例')}
          value={all ? 'ALL' : 'FIT'}
          onChange={(value) => setAll(value === 'ALL')}
          options={[
            { value: 'FIT', label: prefer === 'WIDE' ? t('横图') : t('方图、竖图') },
            { value: 'ALL', label: t('全部') },
          ]}
        />
      </div>
      <QueryView query={pages}>
        {({ pages: loaded }) => {
          const pictures = loaded.flatMap(({ items }) => items)
          if (pictures.length === 0)
            return (
              <Blank
                icon={<PictureOutlined />}
                title={search ? t('没有叫这个名字的图片') : t('素材库里还没有合适的图片')}
                description={all ? t('从上面上传一张') : t('从上面上传一张，或看看「全部」')}
              />
            )
          return (
            <div className="chooser">
              {pictures.map((picture) => (
                <Choice
                  key={picture.id}
                  picture={picture}
                  chosen={chosen.includes(picture.path)}
                  onToggle={() => onToggle(picture.path)}
                />
              ))}
              {pages.hasNextPage && (
                <Button
                  className="chooser-more"
                  loading={pages.isFetchingNextPage}
                  onClick={() => void pages.fetchNextPage()}
                >
                  {t('更多')}
                </Button>
              )}
            </div>
          )
        }}
      </QueryView>
    </>
  )
}

function Choice({ picture, chosen, onToggle }: { picture: PictureView; chosen: boolean; onToggle: () => void }) {
  return (
    <button
      type="button"
      className={chosen ? 'chooser-picture chosen' : 'chooser-picture'}
      aria-pressed={chosen}
      onClick={onToggle}
      title={picture.name}
    >
      <img src={thumbOf(picture.path, 320)} alt={picture.name} loading="lazy" />
      <span className="ellipsis small">{picture.name}</span>
      <span className="figures small">
        {picture.width} × {picture.height}
      </span>
      {chosen && <CheckCircleFilled />}
    </button>
  )
}
