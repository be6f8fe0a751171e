/** Node keeps the first of several and drops the rest, which another server in front may read differently (threat G-B). */
export function hasTwoAuthorizations(rawHeaders: readonly string[]): boolean {
  let seen = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    if (name.length === 'authorization'.length && name.toLowerCase() === 'authorization') seen++
  }
  return seen > 1
}
