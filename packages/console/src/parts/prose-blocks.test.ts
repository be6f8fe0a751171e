import { describe, expect, it } from 'vitest'
import { proseBlocks } from './prose-blocks.ts'

describe('descriptions that others wrote', () => {
  it('are paragraphs, headings, lists, quotes and code', () => {
    expect(
      proseBlocks('# Title\nOne\ntwo\n\n- a\n- b\n1. c\n> said\n> more\n```js\nx < 1\n```\nend').map(
        ({ kind }) => kind,
      ),
    ).toEqual(['heading', 'paragraph', 'list', 'list', 'quote', 'code', 'paragraph'])
    expect(proseBlocks('One\ntwo')).toEqual([{ kind: 'paragraph', inlines: [{ kind: 'text', text: 'One two' }] }])
    expect(proseBlocks('- a\n- b')).toEqual([
      { kind: 'list', items: [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]] },
    ])
    expect(proseBlocks('One\n\n7. c')).toContainEqual({
      kind: 'list',
      start: 7,
      items: [[{ kind: 'text', text: 'c' }]],
    })
    expect(proseBlocks('```\n<b>\n')).toEqual([{ kind: 'code', text: '<b>\n' }])
    expect(proseBlocks('')).toEqual([])
  })

  it('have emphasis, code and links within a line', () => {
    expect(proseBlocks('See **this**, *that*, `x` and [docs](https://docs.example/a) at https://a.example/b.')).toEqual(
      [
        {
          kind: 'paragraph',
          inlines: [
            { kind: 'text', text: 'See ' },
            { kind: 'strong', text: 'this' },
            { kind: 'text', text: ', ' },
            { kind: 'emphasis', text: 'that' },
            { kind: 'text', text: ', ' },
            { kind: 'code', text: 'x' },
            { kind: 'text', text: ' and ' },
            { kind: 'link', text: 'docs', href: 'https://docs.example/a' },
            { kind: 'text', text: ' at ' },
            { kind: 'link', text: 'https://a.example/b', href: 'https://a.example/b' },
            { kind: 'text', text: '.' },
          ],
        },
      ],
    )
  })

  it('T-27 lead to the web alone, show no pictures, and keep elements as text', () => {
    const all = proseBlocks(
      '[a](javascript:alert(1)) [b](JaVaScRiPt:x) [c](data:text/html,x) [d](/apps) [e](//evil.example) ![pic](https://evil.example/p.png) <img src=x onerror=alert(1)> <script>x</script>',
    ).flatMap((block) => ('inlines' in block ? block.inlines : []))
    expect(all.filter(({ kind }) => kind !== 'text')).toEqual([])
    const text = all.map((inline) => inline.text).join('')
    expect(text).toContain('<img src=x onerror=alert(1)>')
    expect(text).toContain('pic')
    expect(text).not.toContain('p.png')
  })

  it('say so where they are longer than what is shown', () => {
    const [last] = proseBlocks('line\n\n'.repeat(1_500)).slice(-1)
    expect(last).toEqual({
      kind: 'paragraph',
      inlines: [{ kind: 'text', text: 'It goes on for 1001 more lines.' }],
    })
  })

  it('are read in one go, however they try to make it long', () => {
    for (const text of ['[', '*', '`', '**', '![', '](', '> ', '- ', 'https://', '# ']) {
      const long = text.repeat(50_000 / text.length)
      const read = proseBlocks(long)
      expect(JSON.stringify(read).length).toBeLessThan(1_000_000)
    }
  })
})
