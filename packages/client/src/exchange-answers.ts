import { ExchangeError, ExchangeUnavailable, withoutSecrets } from './errors.ts'
import { parseObject } from './parse-object.ts'

/** What the exchange says when it does not do what it was asked: `{ code, message }`, and of the relay `{ code: 403, error, message }` (docs/errors.md). */
export async function refusalOf(
  response: Response,
  about: { sentWith: readonly string[]; requestId?: string },
): Promise<ExchangeError | ExchangeUnavailable> {
  const { status, headers } = response
  const { code, error, message } = parseObject(await response.text())
  const word = [error, code].find((each) => typeof each === 'string' && /^[A-Za-z_-]{1,64}$/.test(each))
  const requestId = about.requestId ?? headers.get('request-id') ?? undefined
  const said = withoutSecrets(message, about.sentWith)
  const text = `the exchange answered ${status}${word ? ` ${String(word)}` : ''}${said && `: ${said}`}`
  return status >= 500 || status === 408 || status === 429
    ? new ExchangeUnavailable({ code: 'server_error', status, requestId, message: text })
    : new ExchangeError({
        code: typeof word === 'string' ? word : 'unexpected_answer',
        status,
        requestId,
        message: text,
      })
}

export function unexpected({ status, headers }: Response): ExchangeError {
  const requestId = headers.get('request-id') ?? undefined
  const message = `the exchange answered ${status} with something that it never answers: is the URL right?`
  return new ExchangeError({ code: 'unexpected_answer', status, requestId, message })
}
