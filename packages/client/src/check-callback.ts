import { ExchangeError, withoutSecrets } from './errors.ts'
import type { KeptSignIn } from './sign-in.ts'
import { SignInError } from './sign-in-error.ts'

/**
 * The answer to the sign-in that was begun, from the exchange that it was begun with: a code. Throws SignInError, or ExchangeError when it
 * is an error of the exchange (RFC 6749 §4.1.2.1), in this order, so that nothing is believed of an answer that is not to us.
 */
export function checkCallback(answer: URLSearchParams, kept: KeptSignIn | undefined, issuer: string): URLSearchParams {
  if (!isKept(kept))
    throw new SignInError('not_begun', 'nothing was kept of a sign-in: it was not begun here, or is over')
  const twice = ['state', 'iss', 'error', 'code'].find((name) => answer.getAll(name).length > 1)
  if (twice) throw new SignInError('malformed_callback', `the callback has more than one ${twice}`)
  if (answer.get('state') !== kept.state) throw new SignInError('state_mismatch', 'state is not what was kept')
  if (answer.get('iss') !== issuer) throw new SignInError('issuer_mismatch', `iss is not ${issuer}`)
  const error = answer.get('error')
  if (error !== null) {
    const code = /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(error) ? error : 'unexpected_answer'
    const description = withoutSecrets(answer.get('error_description') ?? '', Object.values(kept).map(String))
    const message = `the sign-in ended with ${code}${description && `: ${description}`}`
    throw new ExchangeError({ code, message })
  }
  if (!answer.get('code')) throw new SignInError('malformed_callback', 'the callback has no code')
  return answer
}

function isKept(kept: unknown): kept is KeptSignIn {
  if (typeof kept !== 'object' || kept === null) return false
  const { state, nonce, code_verifier } = kept as Record<string, unknown>
  return [state, nonce, code_verifier].every((value) => typeof value === 'string' && value !== '')
}
