/** Of a path in a description: literal text, or the name of a parameter. Plain data: it travels between processes. */
type Part = string | { name: string }
/** One list of parts for each segment: `/cars/{id}.{form}` is `[['cars'], [{ id }, '.', { form }]]`. Literals are decoded. */
export type PathTemplate = Part[][]

export function parseTemplate(path: string): PathTemplate {
  return path
    .slice(1)
    .split('/')
    .map((segment) =>
      segment
        .split(/(\{[^{}]*\})/)
        .filter((part) => part !== '')
        .map((part) => (part.startsWith('{') && part.endsWith('}') ? { name: part.slice(1, -1) } : decodePart(part))),
    )
}

/**
 * Segments of an endpoint path as a call has it: nothing in it can be read in two ways (parseRequestTarget has refused that), so each is
 * decoded by itself and can hold no `/` afterwards (threat G-A). One slash at the end is no segment: clients send `/cars/?limit=1`
 * for `/cars` (protocol.md 3.1).
 */
export function segmentsOfPath(path: string): string[] {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(1, -1) : path.slice(1)
  return trimmed.split('/').map(decodePart)
}

/** Values of the parameters by their names. Undefined when the path is not of this template. */
export function matchTemplate(template: PathTemplate, segments: readonly string[]): Map<string, string> | undefined {
  if (template.length !== segments.length) return undefined
  const values = new Map<string, string>()
  for (const [at, parts] of template.entries()) if (!matchSegment(parts, segments[at] ?? '', values)) return undefined
  return values
}

/** Each parameter takes as little as leaves a place for what follows it; none is empty. Linear: nothing is tried twice. */
function matchSegment(parts: readonly Part[], segment: string, values: Map<string, string>): boolean {
  let from = 0
  for (const [at, part] of parts.entries()) {
    if (typeof part === 'string') {
      if (!segment.startsWith(part, from)) return false
      from += part.length
      continue
    }
    const next = parts[at + 1]
    if (next === undefined || typeof next !== 'string') {
      if (from >= segment.length) return false
      values.set(part.name, segment.slice(from))
      from = segment.length
      continue
    }
    const isLast = at + 2 === parts.length
    const end = isLast ? segment.length - next.length : segment.indexOf(next, from + 1)
    if (end <= from || !segment.startsWith(next, end)) return false
    values.set(part.name, segment.slice(from, end))
    from = end
  }
  return from === segment.length
}

/** Negative when `a` is to be tried before `b`: the more concrete one (OpenAPI 3.1 §4.8.8.2), from the left. */
export function compareTemplates(a: PathTemplate, b: PathTemplate): number {
  for (const [at, parts] of a.entries()) {
    const other = b[at]
    if (!other) return 1
    const order = opennessOf(parts) - opennessOf(other)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function opennessOf(parts: readonly Part[]): number {
  if (parts.every((part) => typeof part === 'string')) return 0
  return parts.length === 1 ? 2 : 1
}

function decodePart(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
