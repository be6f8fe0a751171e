/**
 * What other people typed, before it becomes an `href`, an `action`, an image or a part of a Content-Security-Policy. Each
 * function answers something that is safe in its place, or undefined. Pure.
 */

/** Hosts that CSP can express (CSP3 §2.3.1). A URL may hold more, `;` among it: that would end the directive. */
const CSP_HOST = /^[a-z0-9._-]+$/

/** An `href`: a path of ours, or an http or https address (threat T-04: no `javascript:`, no `data:`). */
export function parseLink(uri: string | undefined): string | undefined {
  if (uri === undefined) return undefined
  // A second slash, or a backslash that browsers read as one, would make it another host's (threat T-05).
  if (/^\/(?![/\\])[!-[\]-~]*$/.test(uri)) return uri
  const url = parseUrl(uri)
  return url && isWeb(url) ? url.href : undefined
}

/**
 * Where a proven redirect URI may lead the browser: as `parseLink`, or to an app of the device by a private-use scheme. Those
 * have a dot (RFC 8252 §7.1), and none of the schemes that run something has one.
 */
export function parseRedirect(uri: string): string | undefined {
  const url = parseUrl(uri)
  return url && (isWeb(url) || isPrivateUse(url)) ? url.href : undefined
}

/**
 * An image: https, or `data:` of a raster format or SVG. An SVG is harmless as an image: browsers run no script of it and
 * load nothing from it. `origin` is what CSP has to allow.
 */
export function parseLogo(uri: string | undefined): { src: string; origin?: string } | undefined {
  if (uri === undefined) return undefined
  if (/^data:image\/(?:png|jpeg|webp|gif|svg\+xml)[;,]/i.test(uri)) return { src: uri }
  const url = parseUrl(uri)
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined
  return CSP_HOST.test(url.hostname) ? { src: url.href, origin: url.origin } : undefined
}

/** A frame: http or https, of a host that CSP can express. */
export function parseFrame(uri: string): { src: string; origin: string } | undefined {
  const url = parseUrl(uri)
  return url && isWeb(url) && CSP_HOST.test(url.hostname) ? { src: url.href, origin: url.origin } : undefined
}

/**
 * The CSP source that lets a form end at `uri`. On a loopback host any port: what is developed there redirects on from its
 * callback to where its pages are served. CSP has no form for IPv6 addresses; the scheme is the narrowest that works.
 */
export function formActionSource(uri: string): string | undefined {
  const url = parseUrl(uri)
  if (!url) return undefined
  if (isPrivateUse(url)) return url.protocol
  if (!isWeb(url)) return undefined
  if (url.hostname.startsWith('[')) return url.protocol
  if (!CSP_HOST.test(url.hostname)) return undefined
  const isLoopback = url.hostname === 'localhost' || /^127(?:\.\d+){3}$/.test(url.hostname)
  return isLoopback && url.protocol === 'http:' ? `http://${url.hostname}:*` : url.origin
}

/** `#rrggbb`, in lower case. */
export function parseColour(text: string | undefined): string | undefined {
  return text !== undefined && /^#[0-9a-f]{6}$/i.test(text) ? text.toLowerCase() : undefined
}

function parseUrl(uri: string): URL | undefined {
  return URL.canParse(uri) ? new URL(uri) : undefined
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:'
}

function isPrivateUse({ protocol }: URL): boolean {
  return /^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:$/.test(protocol)
}
