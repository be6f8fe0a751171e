/**
 * Names of query parameters as the laxest of services read them: `api_key`, `api.key`, `Api%5Fkey` and `+api key` are one variable to PHP
 * or to a form binder, so they are one name here (threat G-B). What is refused needlessly costs a caller another name.
 */
export function normalQueryName(name: string): string {
  // Nearly every name, for a tenth of the time.
  if (/^[\w-]+$/.test(name)) return name.toLowerCase().replaceAll('_', '-')
  return name
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '-')
}

/** The first of `names`, in normal form, that the query of `target` says something under; undefined when there is none. */
export function findQueryName(target: string, names: ReadonlySet<string>): string | undefined {
  const start = target.indexOf('?')
  if (start === -1) return undefined
  // `;` separates parameters for some (HTML 4.01, appendix B.2.2); and some strip every `?`, or cut at the last.
  for (const part of target.slice(start + 1).split(/[&;?]/)) {
    const equals = part.indexOf('=')
    const name = decoded(equals === -1 ? part : part.slice(0, equals))
    for (const reading of readingsOf(name)) {
      const normal = normalQueryName(reading)
      if (names.has(normal)) return normal
    }
  }
  return undefined
}

/** `name[]`, `name[a]` and `name.a` fill the variable `name`, too; some stop at a NUL, or decode before they look for `=`. */
function readingsOf(name: string): string[] {
  if (!/[[.=\0]/.test(name)) return [name]
  return [name, name.split('.', 1)[0] as string, name.split(/[[=\0]/, 1)[0] as string]
}

/** As a form is decoded. What is no valid encoding stays, byte by byte: a service may decode the rest of it. */
function decoded(name: string): string {
  const spaced = name.replaceAll('+', ' ')
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
}
