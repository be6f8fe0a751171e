import type { TestTokens } from './exchange.ts'
import { ExchangeRefused } from './refused.ts'

export interface TokenClient {
  issuer: string
  apiKey: string
  apiSecret: string
}

/** One token request of an app (protocol.md 2.5). Rejects with ExchangeRefused and the `error` of RFC 6749 §5.2. */
export async function requestTokens(
  { issuer, apiKey, apiSecret }: TokenClient,
  form: Record<string, string>,
): Promise<TestTokens> {
  const response = await fetch(`${issuer}/v1/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}` },
    body: new URLSearchParams(form),
    redirect: 'error',
  })
  const body = (await response.json()) as TestTokens & { error?: string; error_description?: string }
  if (response.ok) return body
  const { error = 'unexpected_answer', error_description: description = '' } = body
  const message = `${form.grant_type}: the token endpoint answered ${response.status} ${error}${description && `: ${description}`}`
  const requestId = response.headers.get('request-id') ?? undefined
  throw new ExchangeRefused({ code: error, status: response.status, requestId, message })
}
