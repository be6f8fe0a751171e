/** One text for both: which names our own name server knows says what is in our network. */
const NOT_REACHABLE = 'the host name is unknown, or leads to an address that may not be called'

/**
 * Why an API service could not be reached, for its developers: in words of ours, because what a socket or a name server says may tell of networks that are none of
 * theirs (threat G-I). `detail` is that of the refusal, `{code}: {message}`. Pure.
 */
export function targetWords(detail: string): string {
  const [code = ''] = detail.split(':', 1)
  if (code === 'Transfer-Encoding is' || detail.startsWith('Transfer-Encoding is ')) return detail
  const words = wordsByCode.get(code)
  if (words !== undefined) return words
  if (/CERT|SIGNED|TLS|SSL/.test(code)) return `its certificate or its TLS is not good (${code})`
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') return `its answer is not HTTP (${code})`
  return /^[A-Z][A-Z0-9_]+$/.test(code) ? `the connection failed (${code})` : NOT_REACHABLE
}

const wordsByCode: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nobody listens there'],
  ['ENOTFOUND', NOT_REACHABLE],
  ['PORTREEVE_ADDRESS_REFUSED', NOT_REACHABLE],
  ['EAI_AGAIN', 'the host name cannot be looked up at the moment'],
  ['EHOSTUNREACH', NOT_REACHABLE],
  ['ENETUNREACH', NOT_REACHABLE],
  ['ECONNRESET', 'the connection broke off'],
  ['UND_ERR_SOCKET', 'the connection broke off'],
  ['UND_ERR_CONNECT_TIMEOUT', 'no connection in time'],
  ['ETIMEDOUT', 'no connection in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'it took the request, and did not answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'its answer stood still for too long'],
])
