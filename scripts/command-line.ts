import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { bold, dim, Problem } from './terminal.mjs'

type Flag = { type: 'boolean' | 'string'; about: string }

/**
 * Reads a command's flags. `--help` prints what it does and ends the process.
 * @throws Problem for a flag it does not know
 */
export function commandLine<Flags extends Record<string, Flag>>(
  usage: string,
  about: string,
  flags: Flags,
): { [Name in keyof Flags]?: Flags[Name]['type'] extends 'boolean' ? boolean : string } {
  const options: ParseArgsOptionsConfig = { help: { type: 'boolean', short: 'h' } }
  for (const [name, { type }] of Object.entries(flags)) options[name] = { type }
  const values = read(usage, options)
  if (values.help !== true) return values as never
  console.log(`${bold(usage)}\n\n${about}\n`)
  for (const [name, flag] of Object.entries({ ...flags, help: { type: 'boolean', about: 'this text' } as Flag }))
    console.log(`  --${name.padEnd(12)} ${dim(flag.about)}`)
  process.exit(0)
}

function read(usage: string, options: ParseArgsOptionsConfig) {
  try {
    return parseArgs({ args: process.argv.slice(2), options, allowPositionals: false }).values
  } catch (error) {
    throw new Problem(`${(error as Error).message.split('. ')[0]}. Try: ${usage.split(' [')[0]} --help`)
  }
}
