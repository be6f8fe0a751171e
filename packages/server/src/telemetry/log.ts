import { type DestinationStream, type Logger, pino } from 'pino'
import { errForLog } from './err-for-log.ts'

/** A structured log: one JSON object a line, so that no value can start a line of its own (threat G-H). */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** `destination` defaults to standard error: standard output belongs to the command's own answers. */
export function createLog(level: LogLevel, destination: DestinationStream = process.stderr): Log {
  return pino(
    {
      level,
      base: undefined,
      serializers: { err: errForLog },
      // A second net: rooms do not log these, and if one does by mistake the value stays out.
      redact: [
        'authorization',
        'headers.authorization',
        'password',
        'client_secret',
        'access_token',
        'token',
        'secret',
      ],
    },
    destination,
  )
}
