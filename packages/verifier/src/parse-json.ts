const strict = new TextDecoder('utf-8', { fatal: true })

/** Throws a SyntaxError or a TypeError when the bytes are not JSON in UTF-8. */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  return JSON.parse(strict.decode(bytes))
}
