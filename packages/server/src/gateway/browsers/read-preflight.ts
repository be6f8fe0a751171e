import type { Preflight } from './cross-origin.ts'

/** Undefined: not a preflight, but a call like any other (Fetch §4.8: OPTIONS, and the method that is asked about). */
export function readPreflight(
  { method, rawHeaders }: { method: string; rawHeaders: readonly string[] },
  origin: string,
): Preflight | undefined {
  if (method !== 'OPTIONS') return undefined
  const asked = valueIn(rawHeaders, 'access-control-request-method')
  if (asked === undefined) return undefined
  return { origin, method: asked, headers: valueIn(rawHeaders, 'access-control-request-headers') }
}

/** Of a request whose header could not be read as a whole, or that has no route: it is refused, and a page should see why. */
export function originOf(rawHeaders: readonly string[]): string | undefined {
  return valueIn(rawHeaders, 'origin')
}

function valueIn(rawHeaders: readonly string[], lowerName: string): string | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return rawHeaders[at + 1]
  }
  return undefined
}
