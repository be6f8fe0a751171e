/** One start tag of a page. */
export interface Tag {
  name: string
  attributes: Record<string, string>
}

const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z-]+(?:="[^"]*")?)*)\/?>/y
const TEXT = /[^<]+/y
const ATTRIBUTE = / ([a-zA-Z-]+)(?:="([^"]*)")?/g

/**
 * Reads what the renderer writes, and nothing else: a `<` that does not begin one of its tags is an error, so whatever a
 * browser might make of it is not asked.
 */
export function readHtml(html: string): { tags: Tag[]; texts: string[] } {
  const start = '<!doctype html>'
  if (!html.startsWith(start)) throw new Error('no doctype')
  const tags: Tag[] = []
  const texts: string[] = []
  const open: string[] = []
  for (let at = start.length; at < html.length; ) {
    TAG.lastIndex = at
    TEXT.lastIndex = at
    const tag = TAG.exec(html)
    const text = tag ? undefined : TEXT.exec(html)?.[0]
    if (tag) readTag(tag)
    else if (text !== undefined) texts.push(unescapeHtml(text))
    else throw new Error(`no tag of ours: ${html.slice(at, at + 80)}`)
    at = tag ? TAG.lastIndex : TEXT.lastIndex
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(' ')}`)
  return { tags, texts }

  function readTag([whole, end, name = '', attributes = '']: RegExpExecArray): void {
    if (end) {
      const expected = open.pop()
      if (expected !== name) throw new Error(`</${name}> where </${expected}> belongs`)
      return
    }
    if (!whole.endsWith('/>')) open.push(name)
    const pairs = [...attributes.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => [key, unescapeHtml(value)])
    tags.push({ name, attributes: Object.fromEntries(pairs) })
  }
}

function unescapeHtml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
