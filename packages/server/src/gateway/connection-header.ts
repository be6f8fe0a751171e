/**
 * `headers` (name, value, name, value) without the fields that `connection`, the value of a Connection header, calls
 * hop-by-hop (RFC 9110 §7.6.1). Run before the gateway adds its own fields, so that none of those can be named (threat G-C).
 */
export function withoutHeadersNamedIn(connection: string, headers: string[]): string[] {
  const lower = connection.toLowerCase()
  // What nearly every client and server says, and names nothing.
  if (lower === 'keep-alive' || lower === 'close') return headers
  const named = new Set(lower.split(',').map((option) => option.trim()))
  const kept: string[] = []
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] as string
    if (!named.has(name.toLowerCase())) kept.push(name, headers[at + 1] as string)
  }
  return kept
}
