import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileScript, renderScripts } from './compile-script.ts'

describe('compileScript', () => {
  it('numbers keys and arguments by their order in the header', () => {
    const script = compileScript(
      'take-one.lua',
      "-- @key stock\n-- @key buyers\n-- @arg order\nreturn redis.call('GET', keys.buyers, args.order, keys.stock)\n",
    )
    expect(script.name).toBe('takeOne')
    expect(script.lua).toBe("return redis.call('GET', KEYS[2], ARGV[1], KEYS[1])")
  })

  it('reads lists behind the fixed ones', () => {
    const script = compileScript(
      'x.lua',
      '-- @key a\n-- @keys rest\n-- @arg n\n-- @args more\nreturn #keys.rest + #args.more, keys.rest[i], args.more[i + 1]',
    )
    expect(script.lua).toBe('return (#KEYS - 1) + (#ARGV - 1), KEYS[1 + i], ARGV[1 + i + 1]')
  })

  it('refuses a name the header does not declare', () => {
    expect(() => compileScript('x.lua', '-- @key a\nreturn keys.b')).toThrow('keys.b is not declared')
  })

  it('generated.ts is what the .lua files say', () => {
    const dir = new URL('./scripts/', import.meta.url)
    const scripts = readdirSync(dir)
      .filter((f) => f.endsWith('.lua'))
      .sort()
      .map((f) => compileScript(f, readFileSync(new URL(f, dir), 'utf8')))
    expect(scripts.length).toBeGreaterThan(0)
    expect(readFileSync(new URL('./generated.ts', import.meta.url), 'utf8')).toBe(renderScripts(scripts))
  })
})
