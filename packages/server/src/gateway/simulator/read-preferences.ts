/** What a caller would like sample data to be (RFC 7240), in the words that mock servers have for it. */
export interface Preferences {
  /** A status, such as `404`. */
  code: string | undefined
  /** Name of an example. */
  example: string | undefined
}

/** Of one or several `Prefer` fields, joined by commas. The first of each counts (RFC 7240 §2). */
export function readPreferences(header: string): Preferences {
  const preferences: Preferences = { code: undefined, example: undefined }
  for (const [, name = '', quoted, token] of header.matchAll(
    /(?:^|,)\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?/g,
  )) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? token
    const known = name.toLowerCase()
    if (known === 'code') preferences.code ??= value
    if (known === 'example') preferences.example ??= value
  }
  return preferences
}
