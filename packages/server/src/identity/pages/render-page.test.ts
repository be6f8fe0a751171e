import type { EpochSeconds } from '@portreeve/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { languages } from './choose-language.ts'
import { messages } from './messages.ts'
import { createShow, type PageContext } from './show.ts'
import { readHtml, type Tag } from './testing/read-html.ts'
import { SAMPLE_NOW, sampleViews } from './testing/sample-views.ts'
import type { View } from './views.ts'

const show = createShow({ now: () => SAMPLE_NOW, houseBranding: () => undefined })

async function htmlOf(view: View, context: Partial<PageContext> = {}): Promise<string> {
  const reply = await show(view, { request: { headers: {}, requestId: 'req-1' }, ...context })
  return String(reply.content.data)
}

const inLanguage = (language: string) => ({ request: { headers: { 'accept-language': language }, requestId: 'req-1' } })

describe('every page in every language', () => {
  const cases = Object.keys(sampleViews).flatMap((name) => languages.map((language) => [name, language] as const))

  it.each(cases)('%s, %s: no message is missing or half made', async (name, language) => {
    const { tags, texts } = readHtml(await htmlOf(sampleViews[name] as View, inLanguage(language)))
    expect(tags[0]).toEqual({ name: 'html', attributes: { lang: language } })
    const said = [...texts, ...tags.flatMap(({ attributes }) => [attributes['aria-label'], attributes.alt])]
    for (const text of said) expect(text ?? '').not.toMatch(/\{|\}|undefined|\[object|<\/?(?:app|user|code)>/)
    expect(tags.filter((tag) => tag.name === 'h1')).toHaveLength(1)
  })

  it.each(languages)('%s has every message, with the same values in it', (language) => {
    const valuesIn = (message: string) => [...new Set(message.match(/\{\w+(?=[},])|<\w+>/g))].sort()
    for (const [key, english] of Object.entries(messages.en)) {
      const message = messages[language][key as keyof typeof messages.en]
      expect([key, message === undefined ? undefined : valuesIn(message)]).toEqual([key, valuesIn(english)])
    }
    expect(Object.keys(messages[language])).toHaveLength(Object.keys(messages.en).length)
  })

  it('leaves what is for developers in English, and says so', async () => {
    const { tags } = readHtml(await htmlOf(sampleViews['error-request'] as View, inLanguage('fr')))
    expect(tags).toContainEqual({ name: 'dd', attributes: { lang: 'en' } })
  })
})

describe('scopes and claims on the consent page', () => {
  const consent = sampleViews['consent-more'] as Extract<View, { kind: 'consent' }>

  it('are described in words where we know them, and named where we do not', async () => {
    const { texts } = readHtml(await htmlOf(consent))
    expect(texts).toEqual(expect.arrayContaining(['See your phone number', 'repair_orders:read']))
    expect(texts).toContain('It also asks to read: your date of birth, your time zone, and dealer_code.')
  })

  it.each(['other', 'constructor', '__proto__', 'toString', 'openid.title'])(
    'has no words for a scope named %s',
    async (name) => {
      const { texts } = readHtml(await htmlOf({ ...consent, scopes: [{ name, granted: false }], claims: [name] }))
      expect(texts).toContain(name)
    },
  )

  it('say what a refresh token means, also where the scope for it is not asked', async () => {
    const { texts } = readHtml(await htmlOf({ ...consent, offlineAccess: true }))
    expect(texts).toContain(messages.en['scope.offline_access'])
  })
})

describe('forms', () => {
  it.each(Object.entries(sampleViews))(
    '%s: every one is a POST to us with its token, except the one that leaves',
    async (_, view) => {
      const { tags } = readHtml(await htmlOf(view))
      const forms = tags.filter(({ name }) => name === 'form')
      for (const { attributes } of forms) expect(attributes.method).toBe('post')
      const tokens = tags.filter(({ name, attributes }) => name === 'input' && attributes.name === 'csrf')
      expect(tokens).toHaveLength(view.kind === 'form_post' ? 0 : forms.length)
    },
  )

  it('refuse to lead away from us', async () => {
    const view: View = { kind: 'recover', form: { action: 'javascript:alert(1)', csrf: 'c' }, email: '' }
    await expect(htmlOf(view)).rejects.toThrow('a path of ours')
  })

  it('form_post keeps the address and the parameters as they are, in their order (protocol.md 2.4)', async () => {
    const redirect_uri = 'https://app.example:443/cb?a=1&b="2"'
    const parameters: [string, string][] = [
      ['code', 'c'],
      ['state', '"><script>alert(1)</script>'],
      ['submit', 'x'],
      ['iss', 'https://i'],
    ]
    const { tags } = readHtml(await htmlOf({ kind: 'form_post', redirect_uri, parameters }))
    expect(tags.find(({ name }) => name === 'form')?.attributes.action).toBe(redirect_uri)
    const sent = tags.filter(({ attributes }) => attributes.type === 'hidden')
    expect(sent.map(({ attributes }) => [attributes.name, attributes.value])).toEqual(parameters)
  })

  it('T-04 form_post is not sent to an address that runs something', async () => {
    await expect(htmlOf({ kind: 'form_post', redirect_uri: 'javascript:alert(1)', parameters: [] })).rejects.toThrow()
  })
})

describe('T-26 hostile text in any field', () => {
  const elements = new Set(
    'html head meta title link script noscript body div header main p bdi span h1 h2 form input label button a ul li section details summary dl dt dd code img svg path iframe time br'.split(
      ' ',
    ),
  )
  const attributes = new Set(
    'lang charset name content rel href type src defer class alt width height referrerpolicy viewbox aria-hidden d fill fill-rule stroke stroke-width stroke-linecap method action id value for required autocapitalize spellcheck inputmode autocomplete autofocus maxlength aria-invalid aria-describedby aria-label aria-labelledby role data-passkey data-options data-cancelled data-known data-unavailable data-problem open http-equiv title sandbox hidden datetime readonly'.split(
      ' ',
    ),
  )
  const nasty = [
    '<script>alert(1)</script>',
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    '</title><script>alert(1)</script>',
    '</noscript><img src=x onerror=alert(1)>',
    '--><svg onload=alert(1)>',
    '&lt;script&gt;&#34;&quot;',
    '{name}<app>{x}</app>',
    'javascript:alert(1)',
    'https://a.example/"><script>alert(1)</script>',
    'https://a.example/0;url=javascript:alert(1)',
    'data:image/svg+xml,<svg onload=alert(1)>',
    'data:text/html,<script>alert(1)</script>',
    'https://a;script-src *;.example/',
    '\u0000\u202e\ud800',
    '__proto__',
    '',
  ]
  const text = fc.oneof(
    fc.constantFrom(...nasty),
    fc.string({ unit: 'binary' }),
    fc.tuple(fc.constantFrom(...nasty), fc.string()).map(([start, end]) => start + end),
  )

  it.each(Object.keys(sampleViews))('%s stays text, and every address is one that may be followed', async (name) => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(text), fc.constantFrom(...languages), async (texts, language) => {
        const next = () => texts.next().value as string
        const view = fillIn(sampleViews[name] as View, next)
        const branding = { displayName: next(), logoUri: next(), colour: next() }
        const html = await htmlOf(view, { ...inLanguage(language), branding, display: next(), ui_locales: [next()] })
        expect(readHtml(html).tags.flatMap((tag) => faultOf(tag, view) ?? [])).toEqual([])
      }),
      { numRuns: 20 },
    )
  })

  /** What about this tag is not ours, in words; undefined when nothing is. */
  function faultOf({ name, attributes: found }: Tag, view: View): string | undefined {
    const address = /^(?:https?:\/\/|\/(?![/\\]))/
    const is = (pattern: RegExp, value: string | undefined) => pattern.test(value ?? '')
    if (!elements.has(name)) return `<${name}>`
    const attribute = Object.keys(found).find((key) => !attributes.has(key.toLowerCase()))
    if (attribute !== undefined) return `<${name} ${attribute}>`
    if (
      name === 'script' &&
      !is(/^\/assets\/pages\/(?:passkey|form-post|logged-out)-[A-Za-z0-9]{16}\.js$/, found.src)
    ) {
      return `script ${found.src}`
    }
    if (name === 'link' && !is(/^\/assets\/pages\/[\w-]+\.(?:css|svg)$/, found.href)) return `link ${found.href}`
    if (found.href !== undefined && !is(address, found.href)) return `href ${found.href}`
    if (name === 'img' && !is(/^(?:https:\/\/|data:image\/)/, found.src)) return `img ${found.src}`
    if (name === 'iframe' && !is(/^https?:\/\//, found.src)) return `iframe ${found.src}`
    if (name === 'form' && view.kind !== 'form_post' && !is(/^\/(?![/\\])/, found.action)) return `form ${found.action}`
    if (found['http-equiv'] !== undefined && !is(/^2; url=https?:\/\//, found.content)) return `meta ${found.content}`
    return undefined
  }
})

/** The view with other text in every field that holds text; what chooses between pages stays, and where forms lead. */
function fillIn<T>(value: T, next: () => string, key = ''): T {
  const kept = ['kind', 'title', 'problem', 'purpose', 'methods', 'tried', 'notice', 'action', 'redirect_uri']
  if (kept.includes(key)) return value
  if (typeof value === 'string') return next() as T
  if (Array.isArray(value)) return value.map((item) => fillIn(item, next)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillIn(item, next, name)])) as T
}

describe('times', () => {
  it('are told by how long ago they were, and by their day when that is long', async () => {
    const sessions = [30, 3 * 60, 5 * 3600, 26 * 3600, 45 * 86_400].map((seconds, at) => ({
      sid: String(at),
      current: at === 0,
      userAgent: '',
      address: 'a',
      createdAt: SAMPLE_NOW,
      lastSeenAt: (SAMPLE_NOW - seconds) as EpochSeconds,
    }))
    const view: View = { ...(sampleViews['account-new'] as Extract<View, { kind: 'account' }>), sessions }
    const { texts } = readHtml(await htmlOf(view))
    expect(texts.filter((said) => said.startsWith('a, last seen'))).toEqual([
      'a, last seen this minute',
      'a, last seen 3 minutes ago',
      'a, last seen 5 hours ago',
      'a, last seen yesterday',
      'a, last seen Sep 19, 2025',
    ])
  })
})
