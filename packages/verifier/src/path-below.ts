/**
 * What stands behind `start` in the path of a URL, as it was sent and without its slash: empty when nothing does. Undefined: the URL is
 * of something else.
 */
export function pathBelow(url: string, start: string): string | undefined {
  const pathname = url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
  if (!pathname.startsWith(start)) return undefined
  const rest = pathname.slice(start.length)
  return rest === '' || rest.startsWith('/') ? rest.slice(1) : undefined
}
