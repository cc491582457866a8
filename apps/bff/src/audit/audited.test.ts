/** Every mutation of staff leaves its trace. Who adds one says here which, and the code has to write it. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { staffMutations } from '../testing/staff-procedures.ts'

/** Procedure → the actions it writes to the audit. */
const audited: Readonly<Record<string, readonly string[]>> = {
  'staff.account.changePassword': ['account.password'],
  'staff.account.confirmTwoFactor': ['account.two-factor-on'],
  'staff.account.dropTwoFactor': ['account.two-factor-off'],
  'staff.account.endOtherSessions': ['account.end-sessions'],
  'staff.account.endSession': ['account.end-sessions'],
  'staff.account.rename': ['account.name'],
  'staff.account.renewRecoveryCodes': ['account.recovery-codes'],
  'staff.buyers.block': ['buyer.block'],
  'staff.buyers.note': ['buyer.note'],
  'staff.buyers.unblock': ['buyer.unblock'],
  'staff.campaigns.abort': ['campaign.abort'],
  'staff.campaigns.clear': ['campaign.clear', 'campaign.override'],
  'staff.campaigns.close': ['campaign.close'],
  'staff.campaigns.pause': ['campaign.pause'],
  'staff.campaigns.prewarm': ['campaign.prewarm'],
  'staff.campaigns.publish': ['campaign.publish'],
  'staff.campaigns.resume': ['campaign.resume'],
  'staff.campaigns.save': ['campaign.save'],
  'staff.campaigns.steerRoom': ['room.steer'],
  'staff.cards.generate': ['cards.generate'],
  'staff.cards.openImport': ['cards.import'],
  'staff.cards.recall': ['cards.recall'],
  'staff.cards.replace': ['cards.replace'],
  'staff.cards.resend': ['cards.resend'],
  'staff.cards.reveal': ['cards.reveal'],
  'staff.cards.setLoopCard': ['cards.setLoop'],
  'staff.cards.setLowMark': ['cards.lowMark'],
  'staff.drafts.discard': ['campaign.discard'],
  'staff.drafts.removeTemplate': ['template.remove'],
  'staff.drafts.restore': ['campaign.restore'],
  'staff.drafts.save': ['campaign.save'],
  'staff.drafts.saveTemplate': ['template.save'],
  'staff.drafts.start': ['campaign.start'],
  'staff.exports.cancel': ['export.cancel'],
  'staff.exports.start': ['export.start'],
  'staff.live.addStock': ['campaign.addStock'],
  'staff.live.extend': ['campaign.extend'],
  'staff.live.rehearse': ['campaign.rehearse'],
  'staff.logout': ['account.end-sessions'],
  'staff.media.delete': ['picture.delete'],
  'staff.orders.confirmPaid': ['order.confirm-paid'],
  'staff.orders.refund': ['refund.decide'],
  'staff.people.disable': ['staff.disable'],
  'staff.people.enable': ['staff.enable'],
  'staff.people.hire': ['staff.hire'],
  'staff.people.requireTwoFactor': ['staff.require-two-factor'],
  'staff.people.resetPassword': ['staff.reset-password'],
  'staff.people.resetTwoFactor': ['staff.reset-two-factor'],
  'staff.people.setRole': ['staff.role'],
  'staff.products.adjustStock': ['stock.adjust'],
  'staff.products.bulkEdit': ['product.bulk-edit'],
  'staff.products.deleteCategory': ['category.delete'],
  'staff.products.save': ['product.save'],
  'staff.products.saveCategory': ['category.save'],
  'staff.products.sortCategories': ['category.sort'],
  'staff.refunds.answer': ['refund.decide', 'refund.decline'],
  'staff.refunds.retry': ['refund.retry'],
  'staff.resolveDeadLetter': ['dead-letter.redrive', 'dead-letter.give-up'],
  'staff.setDegrade': ['degrade.set'],
  'staff.settlement.resolve': ['settlement.resolve'],
  'staff.settlement.settle': ['settlement.settle'],
  'staff.shipping.labels': ['addresses.read'],
  'staff.shipping.retryUpload': ['orders.retry-upload'],
  'staff.shipping.ship': ['orders.ship', 'orders.reship'],
}

/** Procedure → why the audit says nothing of it. */
const silent: Readonly<Record<string, string>> = {
  'staff.login': 'the session itself is the record (staff_sessions)',
  'staff.account.offerTwoFactor': 'nothing is in force before a code has come back',
  'staff.cards.find': 'reads; a mutation so that the code is in no address',
  'staff.orders.annotate': "an event of the order, signed with the writer's name",
}

it('knows every mutation, and none that is gone', () => {
  expect([...Object.keys(audited), ...Object.keys(silent)].toSorted()).toEqual(staffMutations.toSorted())
})

it('names actions that the code writes', () => {
  const root = join(import.meta.dirname, '..')
  const files = globSync('**/*.ts', { cwd: root }).filter(
    (file) => !file.includes('.test.') && !file.includes('generated'),
  )
  const code = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
  const written = (action: string) => code.includes(`'${action}'`)
  expect(
    Object.values(audited)
      .flat()
      .filter((action) => !written(action)),
  ).toEqual([])
})
