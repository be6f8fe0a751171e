/**
 * `uri` with parameters behind those it has. The rest stays as it is, byte for byte: it was compared like that. Pure.
 * What is undefined is left out. `uri` has no fragment.
 */
export function appendQuery(uri: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  )
  if (pairs.length === 0) return uri
  const mark = uri.indexOf('?')
  const glue = mark === -1 ? '?' : mark === uri.length - 1 || uri.endsWith('&') ? '' : '&'
  return `${uri}${glue}${pairs.join('&')}`
}
