import path from 'node:path'
import { afterEach } from 'vitest'
import { bootPhone, type Phone, type PhoneOptions } from './harness.ts'

const dist = path.resolve(import.meta.dirname, '../dist/weapp')

/** Call at the top of a file: phones with the compiled bundle, switched off after each test. */
export function bringPhones(): (options: PhoneOptions) => Phone {
  const phones: Phone[] = []
  afterEach(() => {
    for (const phone of phones.splice(0)) phone.kill()
  })
  return (options) => {
    const phone = bootPhone(dist, options)
    phones.push(phone)
    return phone
  }
}

export const shows = (phone: Phone, id: string) => phone.nodes().some((node) => node.id === id)

/** Once the button of the one offer says `label`, or one of them. */
export const untilBuySays = (phone: Phone, ...labels: string[]) =>
  phone.until(() => labels.includes(phone.nodes().find((node) => node.id === 'buy-31')?.text ?? ''))

/** From home to the sale's page, once its button says one of `labels`. */
export async function toSale(phone: Phone, labels = ['立即抢购']): Promise<void> {
  await phone.until(() => shows(phone, 'hero'))
  phone.tap('hero')
  await untilBuySays(phone, ...labels)
}
