import { type Logger, pino } from 'pino'
import type { Config } from '../config/config.ts'

export type { Logger }

/** All loggers come from here. What could name a person or open a door is redacted wherever it turns up. */
export function createLogger(config: Pick<Config, 'logLevel'>, role: string): Logger {
  return pino({
    level: config.logLevel,
    base: { role },
    redact: {
      paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.headers.${name}`]),
      censor: '[redacted]',
    },
  })
}

const secrets = [
  'authorization',
  'password',
  'token',
  'openid',
  'session_key',
  'sessionKey',
  'secret',
  'phone',
  'code',
  'cookie',
]
