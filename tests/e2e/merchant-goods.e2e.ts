/** A merchant's goods: pictures come in and are sorted, prices change for many, a file is imported, and nothing typed is ever run. */
import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { cameraPhoto, headerOf, pngBomb } from '../../apps/bff/src/testing/pictures.ts'
import { fen } from '../../packages/shared/src/fen.ts'
import { demoPassword } from '../../prisma/seed/demo-staff.ts'
import { bringBrowser, DESK, hold, openPage, picture } from './browser.ts'
import { choose, enter, logIn } from './merchant-desk.ts'
import { clientOf, staffClient } from './people.ts'

bringBrowser()

/** Each would set `window.ran`, were it anything but text. */
const payload = `"><img src=x onerror="window.ran=1"><script>window.ran=1</script>`
const formula = '=HYPERLINK("javascript:alert(1)")'

describe('a product', () => {
  it('gets its pictures by upload, sorted from the keyboard; a bomb and a lie are refused in words', async () => {
    const page = await openPage(DESK, [/400 .*staff\/media/, /409 .*products\.save/, /401 .*staff\./])
    const token = await enter(page, 'OPERATOR', 'products/new')
    await page.getByLabel('名称', { exact: true }).fill('听泉盖碗')
    await choose(page, '分类', '家居好物')
    await page.locator('input[type=file]').setInputFiles([
      { name: '正面.jpg', mimeType: 'image/jpeg', buffer: await cameraPhoto('#c86') },
      { name: '背面.jpg', mimeType: 'image/jpeg', buffer: await cameraPhoto('#68c') },
      { name: '炸弹.png', mimeType: 'image/png', buffer: pngBomb(30_000, 30_000) },
      { name: '其实是网页.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(`<svg>${payload}</svg>`) },
    ])
    await page.getByText('图片尺寸过大：展开后超过 4000 万像素').waitFor()
    await page.getByText('读不出图片').waitFor()
    await expect.poll(() => page.locator('.gallery-picture').count()).toBe(2)
    const [first, second] = await galleryOf(page)
    await picture(page, 'goods-uploads')

    const handle = page.getByRole('button', { name: '拖动第 2 张' })
    await handle.focus()
    for (const key of ['Space', 'ArrowLeft', 'Space']) {
      await handle.press(key)
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
    }
    await expect.poll(() => galleryOf(page)).toEqual([second, first])

    await page.getByLabel('规格编码').fill(`CUP-${Date.now()}`)
    await page.getByLabel('售价').fill('68')
    await page.getByLabel('划线价').fill('88')
    await page.getByLabel('货架库存').fill('10')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByText('已保存').waitFor()
    await page.getByRole('heading', { name: '听泉盖碗' }).waitFor()
    await picture(page, 'goods-product')

    const owner = await staffClient('OWNER')
    const productId = /products\/(\d+)/.exec(page.url())?.[1] as string
    const { images } = await owner.staff.products.get.query({ productId })
    const main = await fetch(new URL(images[0] as string, inject('shop').api))
    const header = await headerOf(Buffer.from(await main.arrayBuffer()))
    expect({ ...header, upright: header.height > header.width }).toMatchObject({ format: 'webp', upright: true })
    expect(header.exif).toBeUndefined()

    // Nothing is typed into what an answer is about to take the place of.
    const save = await hold(page, 'staff.products.save')
    await page.getByLabel('副标题').fill('存的就是这句')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await save.arrived
    expect(await page.getByLabel('副标题').isDisabled()).toBe(true)
    await save.release()
    await expect.poll(() => page.getByLabel('副标题').isEnabled()).toBe(true)
    expect(await page.getByLabel('副标题').inputValue()).toBe('存的就是这句')

    // A colleague saves it meanwhile, and the session ends: whoever signs in again has their words, and is told of the newer ones.
    const theirs = await owner.staff.products.get.query({ productId })
    await owner.staff.products.save.mutate({ ...theirs, subtitle: '同事改的' })
    await page.getByLabel('副标题').fill('我改的')
    const late = await hold(page, 'staff.products.save')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await late.arrived
    await clientOf(token).staff.logout.mutate()
    await late.release()
    const asked = page.getByRole('dialog', { name: '登录已过期' })
    await asked.waitFor()
    const reread = page.waitForResponse(/staff\.products\.get/)
    await logIn(asked, 'operator', demoPassword)
    await reread
    await asked.waitFor({ state: 'hidden' })
    expect(await page.getByLabel('副标题').inputValue()).toBe('我改的')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByText('没有保存：内容已被他人修改').waitFor()
    expect(await page.getByLabel('副标题').inputValue()).toBe('我改的')
  })
})

describe('many goods', () => {
  it('change their prices after a look at every one; who was changed meanwhile is listed', async () => {
    const owner = await staffClient('OWNER')
    const products = await makeProducts('改价茶')
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', `products?search=${encodeURIComponent('改价茶')}`)
    for (const { title } of products) await page.getByRole('checkbox', { name: `选择 ${title}` }).check()
    const late = await owner.staff.products.get.query({ productId: products[1]?.id as string })
    await owner.staff.products.save.mutate({ ...late, subtitle: '刚改过' })
    await page.getByRole('button', { name: '改价' }).click()
    const asking = page.getByRole('dialog', { name: '给 2 个商品改价' })
    await asking.getByLabel('改价金额').fill('0.50')
    await asking.getByText('¥9.50').first().waitFor()
    await picture(page, 'goods-prices')
    await asking.getByRole('button', { name: '确认改价' }).click()
    const told = page.getByRole('dialog', { name: '1 个商品没有修改' })
    await told.getByText('内容已被他人修改').waitFor()
    await picture(page, 'goods-prices-told')
    expect((await owner.staff.products.get.query({ productId: products[0]?.id as string })).skus[0]?.priceFen).toBe(950)
  })

  it('come in by a file that is looked at first, and its bad lines are told', async () => {
    const stamp = Date.now()
    const csv = [
      '规格编码,商品名称,分类,规格名称,售价,货架库存',
      `IMP-${stamp}-1,${formula.replaceAll('"', '')},家居好物,白,68,10`,
      `IMP-${stamp}-2,${formula.replaceAll('"', '')},家居好物,青,68.5,12`,
      'X-1,没有分类的,杯,,9,',
      ',缺编码,家居好物,,9,',
    ].join('\n')
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', 'products/import')
    const send = () =>
      page
        .locator('input[type=file]')
        .setInputFiles({ name: '新品.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await send()
    await page.getByText('共 4 行：新建 1 个商品，新建 2 个规格，2 行有误').waitFor()
    await page.getByText('没有分类「杯」，请先新建').waitFor()
    await page.getByText('没有规格编码').waitFor()
    await picture(page, 'goods-import')
    await page.getByRole('button', { name: '跳过有误的，导入 2 行' }).click()
    await page.getByText('已写入：').waitFor()
    await picture(page, 'goods-imported')
    await send()
    await page.getByText('共 4 行：2 行没有变化，2 行有误').waitFor()
  })

  it('have a stock that is adjusted with a reason, which stands in its lines', async () => {
    const [product] = await makeProducts('库存茶')
    const page = await openPage(DESK, [/409 .*adjustStock/])
    await enter(page, 'OPERATOR', `products/${product?.id}`)
    await page.getByLabel('库存记录').click()
    await page.getByRole('button', { name: '调整库存' }).click()
    await page.getByLabel('增减数量').fill('-4')
    await page.getByLabel('说明（可不填）').fill('运输进水')
    // Booked meanwhile, by a colleague or by oneself without hearing of it.
    const { staff } = await staffClient('OPERATOR')
    const skuId = product?.skus[0]?.id as string
    const { shelfStock: seen } = (await staff.products.stock.query({ skuId }))!
    await staff.products.adjustStock.mutate({ skuId, seen, delta: 1, reason: 'OTHER', note: '退回一件' })
    await page.getByRole('button', { name: '确认调整库存' }).click()
    const told = page.getByRole('dialog').getByRole('alert')
    await told.getByText(`库存刚刚变为 ${seen + 1}，请核对后再调整`).waitFor()
    expect(await page.getByRole('button', { name: '确认调整库存' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: '已核对，继续' }).click()
    await page.getByRole('button', { name: '确认调整库存' }).click()
    const line = page.getByRole('row').filter({ hasText: '运输进水' })
    await line.getByText('−4').waitFor()
    await line.getByText('进货入库').waitFor()
    await picture(page, 'goods-stock')
  })
})

async function makeProducts(name: string) {
  const owner = await staffClient('OWNER')
  const [category] = await owner.staff.products.categories.query()
  const library = await owner.staff.media.list.query({ shape: 'SQUARE' })
  const make = (title: string) =>
    owner.staff.products.save.mutate({
      ...{ categoryId: category?.id as string, title, subtitle: '', description: '', kind: 'SHIP', state: 'OFF_SHELF' },
      ...{ images: [library.items[0]?.path as string], notes: [] },
      skus: [{ name: '默认', priceFen: fen(1_000), listPriceFen: fen(2_000), shelfStock: 10 }],
    })
  return [await make(`${name} 一`), await make(`${name} 二`)]
}

function galleryOf(page: Page): Promise<(string | null)[]> {
  return page.locator('.gallery-picture img').evaluateAll((images) => images.map((image) => image.getAttribute('src')))
}
