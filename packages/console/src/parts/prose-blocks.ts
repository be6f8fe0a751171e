import { isWebUrl } from './is-web-url.ts'

/** A piece of a line. */
export type Inline =
  | { kind: 'text' | 'code' | 'strong' | 'emphasis'; text: string }
  /** Leads to the web; whatever else is text. */
  | { kind: 'link'; text: string; href: string }

export type Block =
  | { kind: 'paragraph' | 'heading' | 'quote'; inlines: Inline[] }
  /** `start`: the number of the first item, where items have numbers. */
  | { kind: 'list'; start?: number; items: Inline[][] }
  | { kind: 'code'; text: string }

const LINES_MAX = 2_000
/** Of what stands between two marks; keeps the search for the second one short. */
const PIECE = '{1,300}'

/**
 * The part of Markdown that descriptions are written with: paragraphs, headings, lists, code, emphasis, links. Elements of HTML are text like any other,
 * pictures are their words. Takes time in proportion to the text, whatever is in it. Pure.
 */
export function proseBlocks(text: string): Block[] {
  const blocks: Block[] = []
  const all = text.replaceAll('\r\n', '\n').split('\n')
  const lines = all.slice(0, LINES_MAX)
  let paragraph: string[] = []
  const flush = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', inlines: inlinesOf(paragraph.join(' ')) })
    paragraph = []
  }
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const trimmed = line.trim()
    if (/^(```|~~~)/.test(trimmed)) {
      flush()
      const mark = trimmed.slice(0, 3)
      const code: string[] = []
      while (++at < lines.length && !lines[at]?.trim().startsWith(mark)) code.push(lines[at] ?? '')
      blocks.push({ kind: 'code', text: code.join('\n') })
      continue
    }
    const block = lineBlock(trimmed)
    if (block || trimmed === '' || /^([-*_])\1{2,}$/.test(trimmed)) flush()
    else paragraph.push(trimmed)
    if (block) append(blocks, block)
  }
  flush()
  const left = all.length - lines.length
  if (left > 0) {
    blocks.push({ kind: 'paragraph', inlines: [{ kind: 'text', text: `It goes on for ${left} more lines.` }] })
  }
  return blocks
}

/** A line that is a block by itself, or an item of a list. */
function lineBlock(line: string): Block | undefined {
  const heading = /^#{1,6}\s+/.exec(line)
  if (heading) return { kind: 'heading', inlines: inlinesOf(line.slice(heading[0].length)) }
  const quote = /^>\s?/.exec(line)
  if (quote) return { kind: 'quote', inlines: inlinesOf(line.slice(quote[0].length)) }
  const item = /^(?:[-*+]|(\d{1,9})[.)])\s+/.exec(line)
  if (!item) return undefined
  const [mark, number] = item
  return {
    kind: 'list',
    ...(number !== undefined && { start: Number(number) }),
    items: [inlinesOf(line.slice(mark.length))],
  }
}

/** Items that follow each other are one list, lines of a quote one quote. */
function append(blocks: Block[], block: Block): void {
  const last = blocks.at(-1)
  if (block.kind === 'list' && last?.kind === 'list' && (last.start === undefined) === (block.start === undefined)) {
    last.items.push(...block.items)
  } else if (block.kind === 'quote' && last?.kind === 'quote') {
    last.inlines.push({ kind: 'text', text: ' ' }, ...block.inlines)
  } else blocks.push(block)
}

const PIECES = new RegExp(
  [
    `\`([^\`]${PIECE})\``,
    `\\*\\*([^*]${PIECE})\\*\\*`,
    `\\*([^*\\s][^*]{0,300})\\*`,
    `!?\\[([^\\]]${PIECE})\\]\\(([^)\\s]{1,2000})\\)`,
    `(https?://[^\\s<>()"'\`]{1,2000})`,
  ].join('|'),
  'g',
)

function inlinesOf(text: string): Inline[] {
  const inlines: Inline[] = []
  let from = 0
  for (const match of text.matchAll(PIECES)) {
    const [all, code, strong, emphasis, words, href, url] = match
    if (match.index > from) inlines.push({ kind: 'text', text: text.slice(from, match.index) })
    from = match.index + all.length
    if (code !== undefined) inlines.push({ kind: 'code', text: code })
    else if (strong !== undefined) inlines.push({ kind: 'strong', text: strong })
    else if (emphasis !== undefined) inlines.push({ kind: 'emphasis', text: emphasis })
    else if (url !== undefined) inlines.push(...linkOf(url, url))
    else if (words !== undefined) {
      inlines.push(...(all.startsWith('!') ? [{ kind: 'text' as const, text: words }] : linkOf(words, href ?? '')))
    }
  }
  if (from < text.length) inlines.push({ kind: 'text', text: text.slice(from) })
  return inlines
}

/** A full stop at its end ends the sentence. */
function linkOf(words: string, href: string): Inline[] {
  const end = words === href ? (/[.,;:!?]+$/.exec(href)?.[0] ?? '') : ''
  const url = href.slice(0, href.length - end.length)
  const text = words.slice(0, words.length - end.length)
  if (!isWebUrl(url)) return [{ kind: 'text', text: words }]
  return [{ kind: 'link', text, href: url }, ...(end === '' ? [] : [{ kind: 'text' as const, text: end }])]
}
