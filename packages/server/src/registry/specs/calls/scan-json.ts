/** Objects and arrays in one another. */
const DEPTH_MAX = 200

/**
 * What two readers of the same JSON may take differently, so that the one who compared it and the one who acts on it may have seen two things: a
 * name that is there twice. Or more levels than can be compared. `text` is JSON. Undefined: nothing is wrong.
 */
export function scanJson(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = []
  let expectsName = false
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[': {
        const isObject = text[at] === '{'
        open.push(isObject ? new Set() : undefined)
        if (open.length > DEPTH_MAX) return `has more than ${DEPTH_MAX} levels`
        expectsName = isObject
        break
      }
      case '}':
      case ']':
        open.pop()
        expectsName = false
        break
      case ',':
        expectsName = open.at(-1) !== undefined
        break
      case '"': {
        const end = endOfString(text, at)
        if (expectsName) {
          const names = open.at(-1)
          const name = nameIn(text.slice(at, end + 1))
          if (names?.has(name)) return `has the property ${JSON.stringify(name.slice(0, 60))} twice in one object`
          names?.add(name)
          expectsName = false
        }
        at = end
        break
      }
    }
  }
  return undefined
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

/** `"a"` is `a` too. */
function nameIn(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)
}
