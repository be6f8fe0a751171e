/** One place where a file names another module. */
export interface FoundImport {
  /** As written. Undefined where the module is computed, so that nobody can check it. */
  specifier: string | undefined
  line: number
}

interface Token {
  kind: 'word' | 'string' | 'punctuation'
  /** Strings without their quotes; a template with a substitution is punctuation, because its value is not known. */
  text: string
  line: number
}

/**
 * Everything a TypeScript file imports: static, type-only and side-effect imports, re-exports, `import()` of values and types,
 * `require()`, and files named relative to it with `new URL(…, import.meta.url)` (workers). TypeScript 7 has no API to ask,
 * so this reads tokens: comments, strings, templates and regular expressions cannot pass for imports.
 */
export function scanImports(source: string): FoundImport[] {
  const tokens = tokenize(source)
  const found: FoundImport[] = []
  const text = (at: number) => (tokens[at]?.kind === 'string' ? undefined : tokens[at]?.text)
  const take = (at: number) => {
    const token = tokens[at]
    if (token) found.push({ specifier: token.kind === 'string' ? token.text : undefined, line: token.line })
  }
  /** The argument of a call, known only when it is a string and nothing else. */
  const takeArgument = (at: number) => {
    const whole = text(at + 1) === ')' || text(at + 1) === ','
    if (whole) take(at)
    else found.push({ specifier: undefined, line: tokens[at]?.line ?? 0 })
  }

  for (let at = 0; at < tokens.length; at += 1) {
    const isMember = text(at - 1) === '.' || text(at - 1) === '?.'
    if (tokens[at]?.kind !== 'word' || isMember || text(at + 1) === ':') continue
    if (text(at) === 'import') {
      if (tokens[at + 1]?.kind === 'string') take(at + 1)
      else if (text(at + 1) === '(') takeArgument(at + 2)
      else if (text(at + 1) !== '.') takeFrom(at + 1)
    } else if (text(at) === 'export') {
      const clause = text(at + 1) === 'type' ? at + 2 : at + 1
      if (text(clause) === '*') takeFrom(clause)
      else if (text(clause) === '{') {
        const end = closingBrace(clause)
        if (text(end + 1) === 'from') take(end + 2)
      }
    } else if (text(at) === 'require' && text(at + 1) === '(') takeArgument(at + 2)
    else if (isUrlOfThisFile(at)) take(at + 3)
  }
  return found

  /** From inside an import clause: the string behind its `from`. A binding may itself be called `from`. */
  function takeFrom(start: number): void {
    for (let at = start; at < tokens.length; at += 1) {
      if (text(at) === '{') at = closingBrace(at)
      else if (text(at) === 'from' && tokens[at + 1]?.kind === 'string') {
        take(at + 1)
        return
      }
    }
  }

  function closingBrace(start: number): number {
    let at = start
    while (at < tokens.length && text(at) !== '}') at += 1
    return at
  }

  /** `new URL('./x.ts', import.meta.url)`: how a worker's file is named. */
  function isUrlOfThisFile(at: number): boolean {
    const file = tokens[at + 3]
    const rest = ['new', 'URL', '(', undefined, ',', 'import', '.', 'meta', '.', 'url']
    return (
      file?.kind === 'string' && /\.[cm]?[jt]s$/.test(file.text) && rest.every((want, step) => text(at + step) === want)
    )
  }
}

/** After these a slash begins a regular expression; after any other word, a number or a closing bracket it divides. */
const wordsBeforeRegex = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'throw',
  'new',
  'await',
  'yield',
])

function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let line = 1
  /** Open braces; true where the brace belongs to a template's `${`, so that its `}` goes back into the text. */
  const braces: boolean[] = []

  const push = (kind: Token['kind'], text: string) => tokens.push({ kind, text, line })
  /** Moves to `end`, counting the lines on the way. */
  const moveTo = (end: number) => {
    for (; at < end && at < source.length; at += 1) if (source[at] === '\n') line += 1
  }

  while (at < source.length) {
    const char = source[at] ?? ''
    const two = source.slice(at, at + 2)
    if (two === '//' || (two === '#!' && at === 0)) moveTo(indexOrEnd('\n'))
    else if (two === '/*') moveTo(indexOrEnd('*/', at + 2) + 2)
    else if (/\s/.test(char)) moveTo(at + 1)
    else if (char === "'" || char === '"') {
      const end = endOfQuoted(char)
      push('string', source.slice(at + 1, end - 1))
      moveTo(end)
    } else if (char === '`') readTemplate(at + 1)
    else if (char === '}' && braces.pop()) readTemplate(at + 1)
    else if (char === '/' && regexMayStart()) {
      push('punctuation', '/regex/')
      moveTo(endOfRegex())
    } else {
      const word = /^[\w$\u0080-\uffff]+/.exec(source.slice(at, at + 200))?.[0]
      const mark = two === '?.' ? two : char
      if (!word && mark === '{') braces.push(false)
      push(word ? 'word' : 'punctuation', word ?? mark)
      moveTo(at + (word ?? mark).length)
    }
  }
  return tokens

  function indexOrEnd(text: string, from = at): number {
    const index = source.indexOf(text, from)
    return index < 0 ? source.length : index
  }

  function endOfQuoted(quote: string): number {
    let end = at + 1
    while (end < source.length && source[end] !== quote) {
      // Cannot be: a slash before it was taken for a division. Better a loud end than an import unseen.
      if (source[end] === '\n') throw new Error(`line ${line}: a string does not end; write the code before it plainer`)
      end += source[end] === '\\' ? 2 : 1
    }
    return end + 1
  }

  /** Reads template text up to its end or to the next `${`, whose code is then read as any other. */
  function readTemplate(start: number): void {
    const opened = source[at] === '`'
    let end = start
    while (end < source.length && source[end] !== '`' && source.slice(end, end + 2) !== '${') {
      end += source[end] === '\\' ? 2 : 1
    }
    const substitutes = source[end] === '$'
    if (opened && !substitutes) push('string', source.slice(start, end))
    else push('punctuation', substitutes ? '`${' : '}`')
    if (substitutes) braces.push(true)
    moveTo(end + (substitutes ? 2 : 1))
  }

  function regexMayStart(): boolean {
    const last = tokens.at(-1)
    if (!last) return true
    if (last.kind === 'string') return false
    if (last.kind === 'word') return wordsBeforeRegex.has(last.text)
    // The end of a JSX element: `</p>`.
    if (last.text === '<' && source[at - 1] === '<') return false
    return ![')', ']', '}', '}`', '/regex/'].includes(last.text)
  }

  function endOfRegex(): number {
    let end = at + 1
    let inClass = false
    while (end < source.length && source[end] !== '\n' && (inClass || source[end] !== '/')) {
      if (source[end] === '[') inClass = true
      if (source[end] === ']') inClass = false
      end += source[end] === '\\' ? 2 : 1
    }
    return end + 1
  }
}
