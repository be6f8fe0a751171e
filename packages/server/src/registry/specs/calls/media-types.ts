/** Type and subtype of a media type, in lower case, without its parameters. */
export function essenceOf(mediaType: string): string {
  const end = mediaType.indexOf(';')
  return (end === -1 ? mediaType : mediaType.slice(0, end)).trim().toLowerCase()
}

/** JSON itself, or a format that is written in it (RFC 6839 §3.1). */
export function isJson(mediaType: string): boolean {
  const essence = essenceOf(mediaType)
  return essence === 'application/json' || essence.endsWith('+json') || essence === 'text/json'
}

/** Is `range` (`application/json`, `application/*`, `*` + `/*`) one that includes `essence`? Higher is nearer; 0 is no. */
export function nearnessOf(range: string, essence: string): 0 | 1 | 2 | 3 {
  const wanted = essenceOf(range)
  if (wanted === essence) return 3
  if (wanted === '*/*') return 1
  return wanted.endsWith('/*') && essence.startsWith(wanted.slice(0, -1)) ? 2 : 0
}
