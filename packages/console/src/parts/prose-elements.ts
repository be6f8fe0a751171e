import type { Block, Inline } from './prose-blocks.ts'

/** As React's own; viewers bring another React, whose elements are another's. */
export type CreateElement<Element> = (
  type: string,
  props: Record<string, unknown>,
  ...children: (Element | string)[]
) => Element

/** Blocks as elements of whichever React. Headings are none of the page's, so they are strong paragraphs. */
export function proseElements<Element>(blocks: readonly Block[], create: CreateElement<Element>): Element[] {
  const inline = (inlines: readonly Inline[]) => inlines.map((each, key) => inlineElement(each, key, create))
  return blocks.map((block, key) => {
    switch (block.kind) {
      case 'heading':
        return create('p', { key }, create('strong', { key }, ...inline(block.inlines)))
      case 'quote':
        return create('blockquote', { key }, ...inline(block.inlines))
      case 'code':
        // What scrolls has to be reached by keyboard (WCAG 2.1.1).
        return create('pre', { key, tabIndex: 0 }, create('code', { key }, block.text))
      case 'list': {
        const items = block.items.map((item, at) => create('li', { key: at }, ...inline(item)))
        return block.start === undefined
          ? create('ul', { key }, ...items)
          : create('ol', { key, start: block.start }, ...items)
      }
      default:
        return create('p', { key }, ...inline(block.inlines))
    }
  })
}

function inlineElement<Element>(inline: Inline, key: number, create: CreateElement<Element>): Element | string {
  switch (inline.kind) {
    case 'link':
      return create('a', { key, href: inline.href, target: '_blank', rel: 'noopener noreferrer' }, inline.text)
    case 'code':
      return create('code', { key }, inline.text)
    case 'strong':
      return create('strong', { key }, inline.text)
    case 'emphasis':
      return create('em', { key }, inline.text)
    default:
      return inline.text
  }
}
