import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchangeDocument } from './document.ts'
import { readSources } from './read-sources.ts'
import { flag, listOf, object, oneOf, orNull, placed, type Reading, recordOf, text, wholeNumber } from './shape.ts'
import { whereIs } from './source.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portreeve-shape-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const thing = placed(
  object(
    { name: text },
    {
      version: text,
      environment: oneOf(['Production', 'Test']),
      disabled: flag,
      calls: wholeNumber,
      website: orNull(text),
      tags: listOf(text),
      values: recordOf(text),
    },
  ),
)
const document = object({}, { things: listOf(thing) })

async function sourceOf(yaml: string) {
  const path = join(folder, 'exchange.yaml')
  writeFileSync(path, yaml)
  const [source] = await readSources([path])
  if (!source) throw new Error('nothing was read')
  return source
}

async function read(yaml: string, env = {}) {
  const source = await sourceOf(yaml)
  const reading: Reading = { env, faults: [] }
  const value = document(source.value, { source, path: [] }, reading)
  return { value, faults: reading.faults.map((each) => each.replace(folder, '')) }
}

describe('an exchange document', () => {
  it('protocol.md 8 may say UAT where Test is meant', async () => {
    const source = await sourceOf(`
apis:
  - { organization: A, environment: UAT, namespace: acme, basePath: /x }
subscriptions:
  - { organization: A, app: B, environment: "\${WHERE}" }
`)
    const reading: Reading = { env: { WHERE: 'UAT' }, faults: [] }
    const value = exchangeDocument(source.value, { source, path: [] }, reading)
    expect(reading.faults).toEqual([])
    expect([value?.apis?.[0]?.environment, value?.subscriptions?.[0]?.environment]).toEqual(['Test', 'Test'])
  })
})

describe('reading a document', () => {
  it('takes what fits, knows where it stood, and keeps numbers as they were typed where text is meant', async () => {
    const { value, faults } = await read(
      `
things:
  - name: One
    version: 1.10
    environment: Test
    disabled: true
    calls: 100
    website: null
    tags: [a, 2]
  - { name: Two, values: { key: "\${KEY}" } }
`,
      { KEY: 'secret' },
    )
    expect(faults).toEqual([])
    expect(value?.things).toMatchObject([
      {
        name: 'One',
        version: '1.10',
        environment: 'Test',
        disabled: true,
        calls: 100,
        website: null,
        tags: ['a', '2'],
      },
      { name: 'Two', values: { key: 'secret' } },
    ])
    expect(value?.things?.map(({ at }) => whereIs(at).replace(folder, ''))).toEqual([
      '/exchange.yaml:3',
      '/exchange.yaml:10',
    ])
  })

  it('reports everything that is wrong, with file, line and path', async () => {
    const { value, faults } = await read(`things:
  - nme: One
    environment: Prod
    disabled: yes
    calls: 1.5
    tags: a
    values: [a]
  - name:
      a: b
  - 5
`)
    expect(faults).toEqual([
      '/exchange.yaml:2: things[0].nme is not known here. There are: name, version, environment, disabled, calls, website, tags, values.',
      '/exchange.yaml:2: things[0] has no name.',
      '/exchange.yaml:3: things[0].environment has to be Production or Test.',
      '/exchange.yaml:4: things[0].disabled has to be true or false.',
      '/exchange.yaml:5: things[0].calls has to be a whole number.',
      '/exchange.yaml:6: things[0].tags has to be a list.',
      '/exchange.yaml:7: things[0].values has to be a map of names to values.',
      '/exchange.yaml:9: things[1].name has to be text.',
      '/exchange.yaml:10: things[2] has to be a map.',
    ])
    expect(value).toBeUndefined()
  })

  it('names the variable that is not set, and never repeats a value', async () => {
    const { faults } = await read('things:\n  - name: ${NAME}-hunter2\n')
    expect(faults).toEqual(['/exchange.yaml:2: things[0].name needs the variable NAME, which is not set.'])
  })

  it('reads JSON', async () => {
    expect((await read('{"things": [{"name": "One"}]}')).value?.things).toMatchObject([{ name: 'One' }])
  })

  it('says where the YAML itself is wrong', async () => {
    await expect(sourceOf('things:\n  - name: "One\n')).rejects.toThrow(/exchange\.yaml:3: Missing closing "quote/)
    await expect(sourceOf('a: 1\na: 2\n')).rejects.toThrow(/exchange\.yaml:2: Map keys must be unique/)
  })

  it('G-I refuses aliases that multiply (alias bombs), and resolves others', async () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf'].map((pair) => [...pair])) {
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`)
    }
    await expect(sourceOf(bomb.join('\n'))).rejects.toThrow(/exchange\.yaml: Excessive alias count/)
    const { value } = await read('things:\n  - &one { name: One }\n  - *one\n')
    expect(value?.things).toMatchObject([{ name: 'One' }, { name: 'One' }])
  })

  it('reads the files of a directory by name, and refuses an empty one, a missing one and bytes that are no text', async () => {
    const inside = mkdtempSync(join(folder, 'd-'))
    writeFileSync(join(inside, 'b.yaml'), 'b: 1')
    writeFileSync(join(inside, 'a.json'), '{"a": 1}')
    writeFileSync(join(inside, 'readme.md'), '# no')
    expect((await readSources([inside])).map(({ value }) => value)).toEqual([{ a: 1 }, { b: 1 }])
    await expect(readSources([mkdtempSync(join(folder, 'e-'))])).rejects.toThrow('has no .yaml, .yml or .json file')
    await expect(readSources([join(folder, 'gone')])).rejects.toThrow('cannot be read (ENOENT)')
    writeFileSync(join(inside, 'c.yaml'), Buffer.from([0xff, 0xfe, 0x00]))
    await expect(readSources([inside])).rejects.toThrow('is not UTF-8')
  })
})
