/**
 * JSON with a line for each member, without reading its values: long numbers and members that come twice stay as they were published. What is no JSON stays
 * as it is. Pure.
 */
export function prettyPayload(text: string): string {
  try {
    JSON.parse(text)
  } catch {
    return text
  }
  let depth = 0
  const line = () => `\n${'  '.repeat(depth)}`
  return text.replace(TOKENS, (token) => {
    if (/^[{[]\s*[}\]]$/.test(token)) return token.charAt(0) + token.charAt(token.length - 1)
    switch (token) {
      case '{':
      case '[':
        depth++
        return token + line()
      case '}':
      case ']':
        depth--
        return line() + token
      case ',':
        return token + line()
      case ':':
        return ': '
      default:
        // White space between the tokens goes; strings stay as they are.
        return token.startsWith('"') ? token : ''
    }
  })
}

/** Strings first, so that nothing in them is taken for anything else. Then empty objects and arrays, which stay on one line. */
const TOKENS = /"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|\s+/g
