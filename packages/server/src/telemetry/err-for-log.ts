const TYPE_LENGTH_MAX = 100
const MESSAGE_LENGTH_MAX = 500
const STACK_LENGTH_MAX = 4000

/** What a log tells of something thrown. */
export interface ErrForLog {
  type: string
  code?: string
  message?: string
  /** Only the frames: the lines before them repeat the message. */
  stack?: string
  /** Message of the cause. */
  cause?: string
}

/**
 * Names what may be told of an error, because nobody can know what else it carries: a parser's has the bytes it could not
 * read, and those are an API service's answer (threat G-H).
 */
export function errForLog(fault: unknown): ErrForLog {
  if (typeof fault === 'string') return { type: 'string', message: shorten(fault, MESSAGE_LENGTH_MAX) }
  if (!(fault instanceof Error)) return { type: typeof fault }
  const { name, code, message, stack, cause }: Error & { code?: unknown } = fault
  const told: ErrForLog = { type: shorten(name, TYPE_LENGTH_MAX), message: shorten(message, MESSAGE_LENGTH_MAX) }
  if (typeof code === 'string' || typeof code === 'number') told.code = shorten(code, TYPE_LENGTH_MAX)
  if (stack) told.stack = shorten(framesOf(stack), STACK_LENGTH_MAX)
  if (cause instanceof Error) told.cause = shorten(cause.message, MESSAGE_LENGTH_MAX)
  return told
}

function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n')
}

function shorten(value: unknown, lengthMax: number): string {
  const text = String(value)
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text
}
