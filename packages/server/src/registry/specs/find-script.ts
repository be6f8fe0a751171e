/**
 * Script in a text that viewers show as Markdown, as a link, or as an example. Markdown lets HTML through, viewers differ in what they clean, and
 * one that does not clean runs what a developer of another company wrote (dependencies.md finding 6). So what could run is refused, in code spans
 * and in disguise too: whoever writes about a script can do without its brackets.
 */

/** Run or load something by being there. */
const activeElements =
  /<\/?(?:script|iframe|frameset|svg|math|style|noscript|xmp|plaintext|foreignobject)(?![a-z0-9-])/i
/** Run or load something by an attribute; without one they are harmless, and often placeholders: `<object>`. */
const elementsWithAttributes =
  /^(?:object|embed|applet|base|link|meta|form|frame|set|animate\w*|portal|template|input|button|video|audio)$/i
/** In examples only what runs in a page whatever it is put into. */
const activeInData = /<\/?(?:script|iframe)(?![a-z0-9-])/i
const linkAttributes = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'xlink:href',
  'data',
  'poster',
  'background',
  'srcset',
  'ping',
  'cite',
  'to',
  'from',
  'values',
])

/** What to tell the writer, or undefined. `link`: anything that is neither prose nor example, such as a URL. Pure. */
export function findScript(text: string, kind: 'prose' | 'link' | 'data'): string | undefined {
  // Most texts have nothing that could begin any of it.
  if (!/[<&%:]/.test(text)) return undefined
  for (const form of formsOf(text)) {
    const found = findInForm(form, kind)
    if (found) return found
  }
  return undefined
}

function findInForm(text: string, kind: 'prose' | 'link' | 'data'): string | undefined {
  const element = (kind === 'data' ? activeInData : activeElements).exec(text)
  if (element) return `This text has the HTML element ${element[0].replace(/[</]/g, '').toLowerCase()}.`
  if (kind === 'link' && isScriptUrl(text)) return 'This URL runs script, or leads to a file.'
  for (const { name, attributes } of tagsOf(text)) {
    if (kind !== 'data' && attributes.length > 0 && elementsWithAttributes.test(name))
      return `This text has the HTML element ${name.toLowerCase()}.`
    for (const attribute of attributes) {
      if (/^on[a-z]/i.test(attribute.name)) return 'This text has an HTML event handler.'
      if (/^srcdoc$/i.test(attribute.name)) return 'This text has the HTML attribute srcdoc.'
      if (linkAttributes.has(attribute.name.toLowerCase()) && isScriptUrl(attribute.value)) return LINK
      if (/^style$/i.test(attribute.name) && /url\s*\(|expression|import|\\/i.test(attribute.value))
        return 'This text has a style that loads something.'
    }
  }
  // Markdown: [text](url), ![text](url), [text]: url, <url>.
  for (const { 1: url = '' } of text.matchAll(/\][(:]\s*<?([^)>]{0,300})/g)) if (isScriptUrl(url)) return LINK
  for (const { 1: url = '' } of text.matchAll(/<([^<>]{0,300})>/g)) if (isScriptUrl(url)) return LINK
  return undefined
}

const LINK = 'This text has a link that runs script, or leads to a file.'

/** Browsers leave out control characters and spaces at the front, and tabs and line ends anywhere. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what browsers leave out.
const LEFT_OUT = /[\u0000-\u0020\u007F-\u00A0\u00AD\u200B-\u200F\u2028\u2029\uFEFF]/g

function isScriptUrl(url: string): boolean {
  const bare = url.slice(0, 2000).replace(LEFT_OUT, '').toLowerCase()
  return /^(?:javascript|vbscript|livescript|file|blob|filesystem|view-source):/.test(bare) || /^data:[^,]*,/.test(bare)
}

interface Tag {
  name: string
  attributes: { name: string; value: string }[]
}

/** Whatever a browser would take for a start tag, also unfinished ones: what comes behind the text may finish them. */
function* tagsOf(text: string): Generator<Tag> {
  for (const { 1: name = '', 0: whole, index } of text.matchAll(/<([a-z][^\s/>]*)/gi)) {
    const attributes: Tag['attributes'] = []
    const rest = /[\s/]*(?:([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|([^\s>"'][^\s>]*)?))?|=|>)/gy
    rest.lastIndex = index + whole.length
    for (let found = rest.exec(text); found?.[1] !== undefined || found?.[0].endsWith('='); found = rest.exec(text)) {
      if (found[1] !== undefined) attributes.push({ name: found[1], value: found[2] ?? found[3] ?? found[4] ?? '' })
      // Another tag begins inside an attribute's name: it has its own turn.
      if (/<[a-z]/i.test(found[1] ?? '') || attributes.length > 100) break
    }
    yield { name, attributes }
  }
}

const entities: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  colon: ':',
  tab: '\t',
  newline: '\n',
  lpar: '(',
  rpar: ')',
  lsqb: '[',
  lbrack: '[',
  rsqb: ']',
  rbrack: ']',
  equals: '=',
  sol: '/',
  bsol: '\\',
  grave: '`',
  nbsp: '\u00a0',
  shy: '\u00ad',
  zwsp: '\u200b',
}

/** The text, and what becomes of it where entities, percent-codes and Markdown's backslashes are undone, up to three times over. */
function formsOf(text: string): string[] {
  const forms = [text]
  for (let current = text; forms.length < 4; ) {
    const next = current
      .replace(/&#x0*([0-9a-f]{1,6});?/gi, (_, hex) => character(Number.parseInt(hex, 16)))
      .replace(/&#0*(\d{1,7});?/g, (_, decimal) => character(Number(decimal)))
      .replace(/&([a-z]{2,7});?/gi, (whole, name) => entities[name.toLowerCase()] ?? whole)
      .replace(/%([0-7][0-9a-f])/gi, (_, hex) => character(Number.parseInt(hex, 16)))
      .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    if (next === current) break
    forms.push(next)
    current = next
  }
  return forms
}

const character = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : '')
