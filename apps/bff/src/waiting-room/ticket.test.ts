import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTickets, type TicketClaim } from './ticket.ts'

const old = { id: 'k1', secret: 'the first secret, of thirty-two characters' }
const young = { id: 'k2', secret: 'the second secret, of thirty-two characters' }
const claim: TicketClaim = {
  campaignId: '310000000000000001',
  epoch: 3,
  buyerId: '310000000000000064',
  place: { kind: 'LOBBY', index: 41 },
}

describe('a ticket', () => {
  it('says what was signed, for any place', () => {
    const tickets = createTickets([old])
    fc.assert(
      fc.property(fc.boolean(), fc.nat(20_000_000), fc.integer({ min: 1, max: 99 }), (lobby, at, epoch) => {
        const signed: TicketClaim = {
          ...claim,
          epoch,
          place: lobby ? { kind: 'LOBBY', index: at } : { kind: 'QUEUE', number: at },
        }
        const ticket = tickets.sign(signed)
        expect(ticket.length).toBeLessThan(200)
        expect(createTickets([old]).verify(ticket)).toEqual(signed)
      }),
    )
  })

  it('is worth nothing once any character of it is changed', () => {
    const tickets = createTickets([old])
    const ticket = tickets.sign(claim)
    for (let i = 0; i < ticket.length; i++)
      for (const character of ['A', 'B', '1', '.', '_']) {
        const changed = ticket.slice(0, i) + character + ticket.slice(i + 1)
        if (changed !== ticket) expect(tickets.verify(changed), `at ${i}`).toBeNull()
      }
  })

  it.each<[string, Partial<TicketClaim>]>([
    ['campaign', { campaignId: '310000000000000002' }],
    ['epoch', { epoch: 4 }],
    ['buyer', { buyerId: '310000000000000128' }],
    ['index', { place: { kind: 'LOBBY', index: 0 } }],
    ['kind', { place: { kind: 'QUEUE', number: 41 } }],
  ])('with another %s needs another mac', (_field, change) => {
    const tickets = createTickets([old])
    const [version, kid, , mac] = tickets.sign(claim).split('.')
    const [, , payload] = tickets.sign({ ...claim, ...change }).split('.')
    expect(tickets.verify([version, kid, payload, mac].join('.'))).toBeNull()
  })

  it('survives a rotation of keys, until its own key is gone', () => {
    const ticket = createTickets([old]).sign(claim)
    const rotated = createTickets([young, old])
    expect(rotated.verify(ticket)).toEqual(claim)
    expect(rotated.sign(claim)).toMatch(/^v1\.k2\./)
    expect(createTickets([young]).verify(ticket)).toBeNull()
    // The same mac under another key id.
    expect(rotated.verify(ticket.replace('.k1.', '.k2.'))).toBeNull()
  })

  it.each(['', 'v1', 'v1.k1..', 'v2.k1.abc.def', `v1.k1.${'A'.repeat(10_000)}.${'A'.repeat(43)}`, '🐳'.repeat(50)])(
    'is not %#',
    (text) => {
      expect(createTickets([old]).verify(text)).toBeNull()
    },
  )
})
