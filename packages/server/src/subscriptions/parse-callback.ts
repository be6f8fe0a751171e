import { accept, type Outcome, refuse } from '@portreeve/protocol'
import { VALUE_LENGTH_MAX } from './connection-values.ts'

/** What a provider's service said (protocol.md 4.3). */
export interface CallbackBody {
  decision: 'accept' | 'reject'
  /** As sent, names that the API does not ask for included. */
  auth?: Record<string, string> | undefined
  error?: string | undefined
}

const ERROR_LENGTH_MAX = 1000
const NAMES_MAX = 100

/**
 * Reads the body of a callback. Its content type does not matter, members that are not documented are passed over, and null is as good as
 * absent: real services send all of that. `detail` is for the caller. Pure.
 */
export function parseCallback(body: Uint8Array): Outcome<CallbackBody, 'invalid'> {
  const read = readObject(body)
  if (!read) return refuse('invalid', 'The body has to be one JSON object in UTF-8.')
  const { status, auth, error } = read
  if (status !== 'accepted' && status !== 'rejected') {
    return refuse('invalid', 'status has to be "accepted" or "rejected".')
  }
  const values = readAuth(auth ?? undefined)
  if (values === 'invalid') {
    return refuse(
      'invalid',
      `auth has to be an object of at most ${NAMES_MAX} texts of at most ${VALUE_LENGTH_MAX} characters.`,
    )
  }
  if (error !== undefined && error !== null && typeof error !== 'string')
    return refuse('invalid', 'error has to be text.')
  return accept({
    decision: status === 'accepted' ? 'accept' : 'reject',
    // An acceptance without credentials and one with empty ones are the same word.
    auth: values && Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')),
    error: readError(error),
  })
}

function readObject(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

function readAuth(auth: unknown): Record<string, string> | 'invalid' | undefined {
  if (auth === undefined) return undefined
  if (typeof auth !== 'object' || auth === null || Array.isArray(auth)) return 'invalid'
  const entries = Object.entries(auth as Record<string, unknown>)
  const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= VALUE_LENGTH_MAX
  if (entries.length > NAMES_MAX || !entries.every(([, value]) => isText(value))) return 'invalid'
  return auth as Record<string, string>
}

/** People read it, so it is one line without control characters; whatever is longer is cut, because a refusal must not fail for it. */
function readError(error: unknown): string | undefined {
  if (typeof error !== 'string') return undefined
  const line = error.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, ' ').trim()
  // Cutting may have left half a character.
  return line.slice(0, ERROR_LENGTH_MAX).replace(/\p{Cs}/gu, '') || undefined
}
