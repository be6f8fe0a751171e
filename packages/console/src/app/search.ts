/** What stands behind `?` in a URL: filters of a list, and where its page begins. Plain words, as people would type them. */
export type Search = Record<string, string | undefined>

/** A parameter that comes twice counts once, the first time. Pure. */
export function parseSearch(text: string): Search {
  const search: Search = {}
  for (const [name, value] of new URLSearchParams(text)) search[name] ??= value
  return search
}

/** Empty ones are left out. Pure. */
export function stringifySearch(search: object): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}
