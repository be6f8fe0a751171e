/** A JSON object, or undefined for anything else. Nothing about its members is known. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** The JSON object in one part of a JWT (RFC 7515 §7.1), as leniently decoded as Node does it: a signature has to follow. */
export function parseJwtPart(part: string): Record<string, unknown> | undefined {
  return parseJsonObject(Buffer.from(part, 'base64url').toString('utf8'))
}
