import { existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { blankDocument } from '@tidegate/shared/contracts/campaign-drafts'
import type { PictureView } from '@tidegate/shared/contracts/media'
import sharp from 'sharp'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { insertDraft } from '../campaign-drafts/write-draft.ts'
import type { Sql } from '../db/pool.ts'
import { systemClock } from '../kernel/clock.ts'
import { createIds } from '../kernel/snowflake.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { waitingForLocks } from '../testing/locks.ts'
import { pngBomb } from '../testing/pictures.ts'
import { testBucket } from '../testing/s3.ts'
import { type DeletePictureDeps, deletePicture } from './delete-picture.ts'
import { holdPictures } from './hold-pictures.ts'
import { listPictures } from './list-pictures.ts'
import { createMakeSizes } from './make-sizes.ts'
import { createS3Store } from './s3-store.ts'
import { createDiskStore } from './store.ts'
import { type TakePictureDeps, takePicture } from './take-picture.ts'

const dir = mkdtempSync(join(inject('stores').dir, 'media-'))
let pool: TestDatabase['pool']
let deps: TakePictureDeps & DeletePictureDeps
beforeAll(async () => {
  ;({ pool } = await testDatabase())
  const ids = createIds({ worker: 1, clock: systemClock })
  const mediaStore = createDiskStore(dir)
  deps = { pool, newId: () => ids.next(0), mediaStore, folderStore: mediaStore, makeSizes: createMakeSizes() }
})

const draftWith = (sql: Sql, campaignId: string, { path }: PictureView) =>
  insertDraft(sql, { newId: deps.newId, random: Math.random, ids: { next: deps.newId } }, null, {
    ...{ campaignId, kind: 'SAVED', document: { ...blankDocument, banner: path } },
  })

async function* inChunks(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}
const upload = (bytes: Buffer, name = 'a.jpg', to = deps) => takePicture(to, '7', name, inChunks(bytes))
async function uploaded(bytes: Buffer, name?: string): Promise<PictureView> {
  const taken = await upload(bytes, name)
  if (taken.kind === 'REFUSED') throw new Error(taken.outcome)
  return taken.picture
}
const fileOf = ({ path }: PictureView, suffix = '') =>
  join(dir, path.slice('/media/'.length).replace('.webp', `${suffix}.webp`))

/** Noise does not compress: the worst there is for the budget. */
const noise = (width: number, height: number, seed: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 100 + seed, sigma: 60 },
    },
  })

describe('a picture', () => {
  it('comes out within its budget in every size, upright, without what the camera noted', async () => {
    const grain = await noise(400, 300, 1).png().toBuffer()
    const photo = await sharp(grain)
      .resize(1600, 1200, { kernel: 'nearest' })
      .jpeg({ quality: 90 })
      .withExif({ IFD0: { Make: 'Tide' }, IFD3: { GPSLatitude: '30/1 15/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .toBuffer()
    const picture = await uploaded(photo, '西湖.JPG')
    expect(picture).toMatchObject({ name: '西湖.JPG', uses: 0 })
    expect(picture.height).toBeGreaterThan(picture.width)
    for (const [suffix, most] of [
      ['', 1440],
      ['@160', 160],
      ['@320', 320],
      ['@640', 640],
      ['@960', 960],
    ] as const) {
      const file = fileOf(picture, suffix)
      const { width, exif, format } = await sharp(file).metadata()
      expect({ format, exif }, suffix).toEqual({ format: 'webp', exif: undefined })
      expect(width, suffix).toBeLessThanOrEqual(most)
      expect(statSync(file).size, suffix).toBeLessThanOrEqual(100 * 1024)
    }
  })

  it('is known by its bytes, never by its name, and SVG is none', async () => {
    for (const format of ['png', 'webp', 'gif', 'avif'] as const)
      expect(
        await upload(await noise(80, 60, 2).toFormat(format).toBuffer(), 'not-a-picture.txt'),
        format,
      ).toMatchObject({
        kind: 'TAKEN',
        picture: { width: 80, height: 60 },
      })
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
    )
    const half = (await noise(400, 400, 3).jpeg().toBuffer()).subarray(0, 9_000)
    for (const bytes of [svg, half, Buffer.from('GIF89a, says it'), Buffer.alloc(0)])
      expect(await upload(bytes, 'a.jpg')).toEqual({ kind: 'REFUSED', outcome: 'PICTURE_UNREADABLE' })
  })

  it('that would unfold into a gigabyte is refused by its header, and a file beyond 20 MB before its end', async () => {
    const before = process.memoryUsage().rss
    expect(await upload(pngBomb(30_000, 30_000))).toEqual({ kind: 'REFUSED', outcome: 'PICTURE_TOO_MANY_PIXELS' })
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
    expect(await upload(Buffer.alloc(20 * 1024 * 1024 + 1))).toEqual({ kind: 'REFUSED', outcome: 'PICTURE_TOO_LARGE' })
  })

  it('uploaded twice, or five times at once, is one picture', async () => {
    const bytes = await noise(300, 300, 4).png().toBuffer()
    const taken = await Promise.all(Array.from({ length: 5 }, () => upload(bytes, '同一张.png')))
    const again = await upload(bytes, '换了名字.png')
    expect(new Set([...taken, again].map((one) => one.kind === 'TAKEN' && one.picture.id)).size).toBe(1)
    expect(again).toMatchObject({ known: true })
    const { rows } = await pool.query(
      `SELECT count(*)::int AS n FROM audit_entries WHERE action = 'picture.upload' AND after->>'name' = '同一张.png'`,
    )
    expect(rows[0].n).toBe(1)
  })

  it('is listed page by page, by name and by shape', async () => {
    for (let i = 0; i < 45; i++)
      await pool.query(
        `INSERT INTO pictures (id, path, hash, name, bytes, width, height) VALUES ($1, $2, '', $3, 1, $4, 100)`,
        [deps.newId(), `/media/row-${i}.webp`, `row ${i}%`, i % 2 ? 200 : 100],
      )
    const first = await listPictures(pool, { search: 'ROW' })
    const second = await listPictures(pool, { search: 'ROW', cursor: first.nextCursor ?? undefined })
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([40, 5, null])
    expect(first.items[0]?.name).toBe('row 44%')
    expect((await listPictures(pool, { search: 'row', shape: 'WIDE' })).items).toHaveLength(22)
    expect((await listPictures(pool, { search: '4%' })).items.map(({ name }) => name)).toEqual([
      'row 44%',
      'row 34%',
      'row 24%',
      'row 14%',
      'row 4%',
    ])
  })
})

describe('deleting', () => {
  it('is refused while something shows it; then the files go, unless orders may have it', async () => {
    const picture = await uploaded(await noise(90, 90, 5).png().toBuffer())
    await pool.query(`INSERT INTO categories (id, name) VALUES (1, '数码')`)
    await pool.query(
      `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at) VALUES (1, 1, 'SHIP', 'ON_SHELF', '星潮手机', $1, '{}', now())`,
      [[picture.path]],
    )
    expect(await deletePicture(deps, '7', { pictureId: picture.id })).toEqual({
      kind: 'REFUSED',
      outcome: 'PICTURE_IN_USE',
      fields: { pictureId: '商品「星潮手机」' },
    })
    await pool.query(`UPDATE products SET images = '{}'`)
    expect(await deletePicture(deps, '7', { pictureId: picture.id })).toEqual({ kind: 'DELETED' })
    expect(await deletePicture(deps, '7', { pictureId: picture.id })).toMatchObject({ outcome: 'NOT_FOUND' })
    expect(readdirSync(join(dir, 'm')).filter((file) => file.startsWith(picture.path.slice(9, 41)))).toEqual([])

    const sold = await uploaded(await noise(90, 90, 6).png().toBuffer())
    await holdPictures(pool, [sold.path])
    expect(await deletePicture(deps, '7', { pictureId: sold.id })).toEqual({ kind: 'DELETED' })
    expect(existsSync(fileOf(sold))).toBe(true)
  })

  it('is refused for a banner of a draft, of what the draft once was, and of a template', async () => {
    const picture = await uploaded(await noise(90, 60, 10).png().toBuffer())
    const deletion = async () => {
      const outcome = await deletePicture(deps, '7', { pictureId: picture.id })
      return outcome.kind === 'REFUSED' ? outcome.fields?.pictureId : outcome.kind
    }
    await draftWith(pool, '31', picture)
    expect(await deletion()).toBe('活动「未命名草稿」')
    const { rows } = await pool.query('SELECT used_at FROM pictures WHERE id = $1', [picture.id])
    expect(rows[0].used_at).not.toBeNull()
    await pool.query(`UPDATE campaigns SET banner = '', title = '晚场' WHERE id = 31`)
    expect(await deletion()).toBe('活动「晚场」的历史版本')
    // What keeps it is what the library counts: nobody is offered to delete it.
    expect((await listPictures(pool, {})).items.find(({ id }) => id === picture.id)?.uses).toBe(1)
    await pool.query(`INSERT INTO campaign_templates (id, name, document, staff_id) VALUES (32, '晚场', $1, 7)`, [
      JSON.stringify({ banner: picture.path }),
    ])
    await pool.query('DELETE FROM campaign_versions')
    expect(await deletion()).toBe('活动模板「晚场」')
    await pool.query('DELETE FROM campaign_templates')
    expect(await deletion()).toBe('DELETED')
  })

  it('waits for a draft that takes it for its banner', async () => {
    const picture = await uploaded(await noise(90, 60, 11).png().toBuffer())
    const saving = await pool.connect()
    try {
      await saving.query('BEGIN')
      await draftWith(saving, '33', picture)
      const deleting = deletePicture(deps, '7', { pictureId: picture.id })
      await eventually(async () => expect(await waitingForLocks(pool)).toBe(1))
      await saving.query('COMMIT')
      expect(await deleting).toMatchObject({ outcome: 'PICTURE_IN_USE' })
    } finally {
      saving.release()
    }
  })

  it('waits for a save that puts it on goods, and is refused then', async () => {
    const picture = await uploaded(await noise(90, 90, 7).png().toBuffer())
    const saving = await pool.connect()
    try {
      await saving.query('BEGIN')
      expect(await holdPictures(saving, [picture.path, '/media/m/gone.webp'])).toEqual(['/media/m/gone.webp'])
      await saving.query(`UPDATE products SET images = $1 WHERE id = 1`, [[picture.path]])
      const deleting = deletePicture(deps, '7', { pictureId: picture.id })
      await saving.query('COMMIT')
      expect(await deleting).toMatchObject({ outcome: 'PICTURE_IN_USE' })
    } finally {
      saving.release()
    }
  })
})

describe('an object store', () => {
  it('gets every file with a signature that holds, and loses them with the picture', async () => {
    const bucket = await testBucket()
    const mediaStore = createS3Store(bucket.settings)
    const taken = await upload(await noise(200, 100, 8).png().toBuffer(), 'b.png', { ...deps, mediaStore })
    if (taken.kind === 'REFUSED') throw new Error(taken.outcome)
    const hash = taken.picture.path.slice('/media/m/'.length, -'.webp'.length)
    expect([...bucket.objects.keys()].sort()).toEqual(
      ['', '@160', '@320', '@640', '@960'].map((suffix) => `m/${hash}${suffix}.webp`),
    )
    expect(bucket.objects.get(`m/${hash}.webp`)?.type).toBe('image/webp')
    expect(
      (await mediaStore.read(`m/${hash}@320.webp`))?.equals(bucket.objects.get(`m/${hash}@320.webp`)?.bytes as Buffer),
    ).toBe(true)
    expect(await mediaStore.read('m/none.webp')).toBeNull()
    expect(await deletePicture({ ...deps, mediaStore }, '7', { pictureId: taken.picture.id })).toEqual({
      kind: 'DELETED',
    })
    expect([[...bucket.objects.keys()], bucket.refused]).toEqual([[], []])
  })

  it('that refuses leaves no row, and the same upload goes through later', async () => {
    const bucket = await testBucket()
    const bytes = await noise(120, 100, 9).png().toBuffer()
    const shut = createS3Store({ ...bucket.settings, secretAccessKey: 'another' })
    await expect(upload(bytes, 'c.png', { ...deps, mediaStore: shut })).rejects.toThrow('403 another signature')
    expect((await listPictures(pool, { search: 'c.png' })).items).toEqual([])
    expect(await upload(bytes, 'c.png', { ...deps, mediaStore: createS3Store(bucket.settings) })).toMatchObject({
      kind: 'TAKEN',
      known: false,
    })
  })
})
