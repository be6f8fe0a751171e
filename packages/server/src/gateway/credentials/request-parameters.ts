import { isHeaderValue, normalHeader } from '../../registry/index.ts'
import type { RequestParameter } from '../../store/index.ts'
import { NoCredentials } from './no-credentials.ts'
import { NO_NAMES, type Outbound } from './provider-credential.ts'
import { normalQueryName } from './query-names.ts'

/** Names that a client may not use, for an API with these parameters (threat G-B). Pure. */
export function namesOf(
  parameters: readonly RequestParameter[],
): Record<'headerNames' | 'queryNames', ReadonlySet<string>> {
  const names = (kind: RequestParameter['in'], normal: (name: string) => string) => {
    const chosen = parameters.filter((parameter) => parameter.in === kind)
    return chosen.length === 0 ? NO_NAMES : new Set(chosen.map(({ name }) => normal(name)))
  }
  return { headerNames: names('header', normalHeader), queryNames: names('query', normalQueryName) }
}

/** The parameters of requests to the API service, written out (protocol.md 3.6). `values` by key. Throws NoCredentials. Pure. */
export function writeParameters(
  parameters: readonly RequestParameter[],
  values: ReadonlyMap<string, string>,
): Outbound {
  const headers: string[] = []
  const query: string[] = []
  for (const { name, in: place } of parameters) {
    const value = values.get(`request:${place}:${name}`) as string
    if (place === 'query') query.push(`${encoded(name)}=${encoded(value)}`)
    // Checked where it was set, and once more where it would end a header (threat G-D).
    else if (isHeaderValue(value)) headers.push(name, value)
    else throw new NoCredentials(`the value of ${name} cannot be sent in a header`)
  }
  return { headers, query: query.join('&') }
}

function encoded(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    throw new NoCredentials('a query parameter is not Unicode')
  }
}
