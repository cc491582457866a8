/** A product's pictures by hand: dragged with the pointer, pasted, let go on the area and beside it; and its form, whose session ends before it is saved. */
import type { Locator, Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { cameraPhoto } from '../../apps/bff/src/testing/pictures.ts'
import { demoPassword } from '../../prisma/seed/demo-staff.ts'
import { bringBrowser, DESK, hold, openPage, picture } from './browser.ts'
import { enter, logIn } from './merchant-desk.ts'
import { clientOf } from './people.ts'

bringBrowser()

it('come by drop and by paste, and are put in order by the pointer', async () => {
  const page = await openPage(DESK)
  await enter(page, 'OPERATOR', 'products/new')
  await page.getByLabel('名称', { exact: true }).fill('拖放的盖碗')
  await giveFile(page, '.upload-area', 'drop', await cameraPhoto('#b30'))
  await expect.poll(() => pictures(page)).toHaveLength(1)
  await giveFile(page, 'body', 'paste', await cameraPhoto('#3b0'))
  await expect.poll(() => pictures(page)).toHaveLength(2)
  await giveFile(page, '.upload-area', 'drop', await cameraPhoto('#03b'))
  await expect.poll(() => pictures(page)).toHaveLength(3)
  // Beside the area: nothing is taken, and nobody is led away from the form.
  expect(await giveFile(page, 'h1', 'drop', await cameraPhoto('#888'))).toBe('prevented')
  expect(await pictures(page)).toHaveLength(3)

  const [first, second, third] = await pictures(page)
  await drag(page, page.getByRole('button', { name: '拖动第 3 张' }), page.locator('.gallery-picture').first())
  await expect.poll(() => pictures(page)).toEqual([third, first, second])
  await picture(page, 'goods-gallery-dragged')
  expect(await page.getByLabel('名称', { exact: true }).inputValue()).toBe('拖放的盖碗')
})

it('a form whose session ends is saved after a new login, as it was typed', async () => {
  const page = await openPage(DESK, [/401 .*staff\./])
  const token = await enter(page, 'OPERATOR', 'products')
  await page.locator('main tr.ant-table-row a').first().click()
  const subtitle = page.getByLabel('副标题')
  const typed = `登录过期时写的 ${Date.now()}`
  await subtitle.fill(typed)
  // With the form on its way: were the session over before, the question might stand before the button.
  const save = await hold(page, 'staff.products.save')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await save.arrived
  await clientOf(token).staff.logout.mutate()
  await save.release()
  const asked = page.getByRole('dialog', { name: '登录已过期' })
  await logIn(asked, 'operator', demoPassword)
  await asked.waitFor({ state: 'hidden' })
  expect(await subtitle.inputValue()).toBe(typed)
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('已保存').waitFor()
  await page.reload()
  await expect.poll(() => subtitle.inputValue()).toBe(typed)
  expect(page.url()).toContain(inject('shop').admin)
})

function pictures(page: Page): Promise<(string | null)[]> {
  return page.locator('.gallery-picture img').evaluateAll((images) => images.map((image) => image.getAttribute('src')))
}

/** As the browser hands over a file that is let go, or that is on the clipboard. */
function giveFile(page: Page, onto: string, how: 'drop' | 'paste', bytes: Buffer): Promise<'prevented' | 'let be'> {
  const given = JSON.stringify({ onto, how, base64: bytes.toString('base64') })
  return page.evaluate<'prevented' | 'let be'>(`(${handOver})(${given})`)
}

const handOver = `({ onto, how, base64 }) => {
  const data = new DataTransfer()
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  data.items.add(new File([bytes], 'photo.jpg', { type: 'image/jpeg' }))
  const shared = { bubbles: true, cancelable: true }
  const events =
    how === 'paste'
      ? [new ClipboardEvent('paste', { ...shared, clipboardData: data })]
      : ['dragenter', 'dragover', 'drop'].map((type) => new DragEvent(type, { ...shared, dataTransfer: data }))
  for (const event of events) document.querySelector(onto).dispatchEvent(event)
  return events.at(-1).defaultPrevented ? 'prevented' : 'let be'
}`

async function drag(page: Page, handle: Locator, onto: Locator): Promise<void> {
  await handle.scrollIntoViewIfNeeded()
  const [from, to] = [await handle.boundingBox(), await onto.boundingBox()]
  if (!from || !to) throw new Error('nothing to drag')
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 12 })
  await page.mouse.up()
}
