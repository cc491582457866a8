import { DeleteOutlined, PictureOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { PictureView } from '@tidegate/shared/contracts/media'
import { Segmented } from 'antd'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { CursorPager } from '../../ui/cursor-pager.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { thumbOf } from '../../ui/thumb-of.ts'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { ExportButton } from '../exports/export-button.tsx'
import { AskButton } from '../staff/ask-button.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { useMay } from '../staff/use-staff.ts'
import { describeBytes } from './picture-size.ts'
import { UploadArea } from './upload-area.tsx'

const route = getRouteApi('/shell/media')

/** Every picture of the shop. */
export function MediaPage() {
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const tell = useTell()
  const mayWrite = useMay('OPERATOR')
  const list = useQuery(trpc.staff.media.list.queryOptions(filters, { placeholderData: keepPreviousData }))
  const filter = (change: Partial<typeof filters>) =>
    void navigate({ search: { ...filters, ...change, cursor: undefined } })
  const narrowed = filters.search !== undefined || filters.shape !== undefined
  return (
    <>
      <PageHeader
        title={t('素材库')}
        description={t('上传后自动压缩到 100 KB 以内、生成多个尺寸，并去掉拍摄地点等信息')}
      />
      <ReadOnlyNotice />
      {mayWrite && (
        <div className="gap-below">
          <UploadArea pastes onTaken={({ name }) => tell.done(t('已上传 {name}', { name }))} />
        </div>
      )}
      <div className="filters">
        <SearchBox value={filters.search} placeholder={t('按文件名搜索')} onSearch={(search) => filter({ search })} />
        <Segmented
          aria-label={t('比例')}
          value={filters.shape ?? 'ALL'}
          onChange={(shape) => filter({ shape: shape === 'WIDE' || shape === 'SQUARE' ? shape : undefined })}
          options={[
            { value: 'ALL', label: t('全部') },
            { value: 'WIDE', label: t('横图') },
            { value: 'SQUARE', label: t('方图、竖图') },
          ]}
        />
        <ExportButton of={{ kind: 'PICTURES', filter: { search: filters.search, shape: filters.shape } }} />
      </div>
      <div className="card card-padding">
        <QueryView query={list}>
          {({ items, nextCursor }) => (
            <>
              {items.length === 0 && (
                <Blank
                  icon={<PictureOutlined />}
                  title={narrowed ? t('没有符合条件的图片') : t('还没有图片')}
                  description={narrowed ? t('换个词或放宽筛选试试') : t('从上面上传第一张')}
                />
              )}
              <div className="library">
                {items.map((picture) => (
                  <LibraryPicture key={picture.id} picture={picture} />
                ))}
              </div>
              <CursorPager
                cursor={filters.cursor}
                nextCursor={nextCursor}
                onTurn={(cursor, trail) => void navigate({ search: { ...filters, cursor }, state: { trail } })}
              />
            </>
          )}
        </QueryView>
      </div>
    </>
  )
}

function LibraryPicture({ picture }: { picture: PictureView }) {
  const tell = useTell()
  const { id, path, name, width, height, bytes, uses, at } = picture
  return (
    <figure className="library-picture">
      <a href={path} target="_blank" rel="noreferrer">
        <img src={thumbOf(path, 320)} alt={name} loading="lazy" />
      </a>
      <figcaption>
        <span className="ellipsis" title={name}>
          {name}
        </span>
        <span className="muted small figures">
          {width} × {height} · {describeBytes(bytes)}
        </span>
        <span className="library-foot muted small">
          <span>{uses > 0 ? t('{uses} 处使用', { uses }) : <Time at={at} />}</span>
          <AskButton
            size="small"
            type="text"
            icon={<DeleteOutlined />}
            label={t('删除')}
            title={t('删除「{name}」？', { name })}
            stops
            confirmName={name}
            disabled={uses > 0}
            why={t('正在使用，先从商品或活动里移除')}
            run={() => client.staff.media.delete.mutate({ pictureId: id })}
            onDone={() => tell.done(t('已删除'))}
          >
            {t('删除后不能恢复；已有订单里的图片不受影响。')}
          </AskButton>
        </span>
      </figcaption>
    </figure>
  )
}
