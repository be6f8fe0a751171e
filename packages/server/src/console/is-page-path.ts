/** Where programs ask: they get their own answers there, also when a person opens one in a browser. */
const PROGRAMS = [
  /^\/management(\/|$)/,
  /^\/v1\//,
  /^\/subscriptions\/[^/]+\/context$/,
  /^\/connections\/[^/]+\/callback$/,
]

/**
 * Whether somebody opens a page: a browser that goes somewhere says that it takes HTML (Fetch standard, §2.2.5), and a program that
 * wants JSON does not. Which page it is the script finds out. Pure.
 */
export function isPagePath(path: string, accept: string): boolean {
  return accept.includes('text/html') && !PROGRAMS.some((pattern) => pattern.test(path))
}
