/** Where a call goes, as a whole URL. Throws a TypeError, before there is a token in sight. */
export type ResolveUrl = (input: string | URL) => string

/**
 * Takes a path behind `gatewayUrl`, or a URL that is there already. Anything that is, or could be read as, somewhere else is refused:
 * servers on the way read backslashes, dots and double slashes in more ways than one.
 */
export function createResolveUrl(gatewayUrl: string | undefined): ResolveUrl {
  if (gatewayUrl === undefined) {
    return () => {
      throw new TypeError('gatewayUrl is missing: fetch needs it')
    }
  }
  const { origin, pathname } = new URL(gatewayUrl)
  const root = pathname === '/' ? '/' : `${pathname}/`
  return (input) => {
    const given = String(input)
    const isPath = checkText(given)
    const text = isPath ? gatewayUrl + given : given
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url?.origin !== origin) throw new TypeError(`the URL of a call has to be one of ${origin}`)
    if (url.username !== '' || url.password !== '') throw new TypeError('the URL of a call must not hold credentials')
    if (!url.pathname.startsWith(root)) throw new TypeError(`the URL of a call has to be below ${gatewayUrl}`)
    return url.href
  }
}

/** Whether it is a path; what is neither that nor a whole URL is a TypeError. */
function checkText(given: string): boolean {
  if (/[\p{Cc}\s\\]/u.test(given)) {
    throw new TypeError('the URL of a call must have no space, control character or backslash')
  }
  const isPath = given.startsWith('/')
  if (given.startsWith('//')) throw new TypeError('the path of a call must begin with one slash')
  if (!isPath && !/^https?:\/\//i.test(given)) {
    throw new TypeError('the URL of a call has to be a path that begins with a slash, or a whole URL of the gateway')
  }
  if (/^[^?#]*\/(?:\.|%2e){1,2}(?:[/?#]|$)/i.test(given)) {
    throw new TypeError('the path of a call must have no . and .. segments')
  }
  return isPath
}
