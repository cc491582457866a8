import { expect, it } from 'vitest'
import { safeReturnUrl } from './return-url.ts'

const origins = ['https://shop.example.com']

it.each([
  'http://127.0.0.1:4000/#/pages/result/index?order=1',
  'http://localhost:10086/',
  'http://[::1]:4000/',
  'https://shop.example.com/pages/result',
])('goes back to %s', (url) => {
  expect(safeReturnUrl(url, origins)).toBe(url)
})

it.each([
  undefined,
  '',
  '/pages/result',
  '//evil.example',
  'https://evil.example/',
  'https://shop.example.com.evil.example/',
  'http://shop.example.com/',
  'http://localhost.evil.example/',
  'http://localhost@evil.example/',
  'http://user:pass@localhost/',
  'javascript:alert(1)//localhost',
  'data:text/html,localhost',
])('stays here instead of going to %s', (url) => {
  expect(safeReturnUrl(url, origins)).toBeUndefined()
})
