import { ExchangeError, ExchangeUnavailable, withoutSecrets } from './errors.ts'
import { parseObject } from './parse-object.ts'

/** Worth asking again, later. */
export const isBusy = (status: number) => status >= 500 || status === 429

/** What the token endpoint answered instead of tokens (RFC 6749 §5.2). Reads the body. */
export async function tokenFault(
  response: Response,
  about: { url: string; apiKey: string; secrets: readonly (string | undefined)[] },
): Promise<ExchangeError | ExchangeUnavailable> {
  const { status, headers } = response
  const { error, error_description } = parseObject(await response.text())
  const requestId = headers.get('request-id') ?? undefined
  const given = typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : undefined
  const description = withoutSecrets(error_description, about.secrets)
  const answered = `${status}${given ? ` ${given}` : ''}${description && `: ${description}`}`
  const message = `${about.url} gave ${about.apiKey} no token, but ${answered}`
  return isBusy(status)
    ? new ExchangeUnavailable({ code: 'server_error', status, requestId, message })
    : new ExchangeError({ code: given ?? 'unexpected_answer', status, requestId, message })
}
