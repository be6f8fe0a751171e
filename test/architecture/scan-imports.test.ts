import { describe, expect, it } from 'vitest'
import { scanImports } from './scan-imports.ts'

const specifiers = (source: string) => scanImports(source).map(({ specifier }) => specifier)

describe('scanImports', () => {
  it.each([
    ["import './a.ts'", ['./a.ts']],
    ["import a from './a.ts'", ['./a.ts']],
    ['import a from "./a.ts";', ['./a.ts']],
    ["import * as a from './a.ts'", ['./a.ts']],
    ["import a, { b as c, type D } from './a.ts'", ['./a.ts']],
    ["import type { A } from './a.ts'", ['./a.ts']],
    ["import type A from './a.ts'", ['./a.ts']],
    ["import from from './a.ts'", ['./a.ts']],
    ["import { from } from './a.ts'", ['./a.ts']],
    ["import { 'odd name' as odd } from './a.ts'", ['./a.ts']],
    ["import data from './a.json' with { type: 'json' }", ['./a.json']],
    ["import {\n  a,\n  b,\n} from './a.ts'\nimport './b.ts'", ['./a.ts', './b.ts']],
    ["export * from './a.ts'", ['./a.ts']],
    ["export * as a from './a.ts'", ['./a.ts']],
    ["export type * from './a.ts'", ['./a.ts']],
    ["export { a, b as c } from './a.ts'", ['./a.ts']],
    ["export type { A } from './a.ts'", ['./a.ts']],
    ["const a = await import('./a.ts')", ['./a.ts']],
    ['const a = import(`./a.ts`)', ['./a.ts']],
    ["let a: import('./a.ts').A", ['./a.ts']],
    ["let a: typeof import('./a.ts')", ['./a.ts']],
    ["const a = import('./a.json', { with: { type: 'json' } })", ['./a.json']],
    ["const a = require('./a.cjs')", ['./a.cjs']],
    ["new Worker(new URL('./worker.ts', import.meta.url))", ['./worker.ts']],
    ["const a = `x ${await import('./a.ts')} y`", ['./a.ts']],
    ["const a = `${`${b}` + `}`}`\nimport './a.ts'", ['./a.ts']],
    ["const a = <p class={`a ${b}`}>{c}</p>\nimport './a.tsx'", ['./a.tsx']],
    ["const a = <><br /><p>{b}</p>{import('./a.tsx')}</>", ['./a.tsx']],
    ["const a = (\n  <p>\n    {`${b}`}</p>\n)\nimport './a.tsx'", ['./a.tsx']],
  ])('finds %s', (source, expected) => {
    expect(specifiers(source)).toEqual(expected)
  })

  it.each([
    "// import './a.ts'",
    "/* import './a.ts'\n   import './b.ts' */",
    '"import \'./a.ts\'"',
    "const a = 'it\\'s import \"./a.ts\"'",
    "`import './a.ts'`",
    "`${b} import './a.ts'`",
    "a.import('./a.ts')",
    "a?.import('./a.ts')",
    "const a = { import: './a.ts', require: './b.ts' }",
    'import.meta.url',
    "export const from = './a.ts'",
    "export { a, b }\nconst from = './a.ts'",
    "const a = /import '.\\/a.ts'/",
    "const a = x.replace(/['\"`]/g, '')",
    'const a = [/[/\'"]/, /\\//]',
    "new URL('./folder/', import.meta.url)",
    "new URL('./a.ts', base)",
  ])('is not taken in by %s', (source) => {
    expect(specifiers(source)).toEqual([])
  })

  it('tells a division from a regular expression', () => {
    expect(specifiers("const a = b / c\nimport './a.ts' // d / e\nconst f = (g) / h['i'] / 2")).toEqual(['./a.ts'])
  })

  it.each(['import(name)', 'import(`./${name}.ts`)', "import('./' + name)", "require(join('a', name))"])(
    'reports %s as computed',
    (source) => {
      expect(specifiers(source)).toEqual([undefined])
    },
  )

  it('names the line, past comments, templates and CRLF', () => {
    const source = "/* one\n two */\nconst a = `three\nfour ${b}\nfive`\r\nimport {\n  c,\n} from './c.ts'\n"
    expect(scanImports(source)).toEqual([{ specifier: './c.ts', line: 8 }])
  })

  it('ends loudly where it loses its way', () => {
    expect(() => scanImports("if (a) /'/.test(b)\nimport './a.ts'")).toThrow('line 1')
  })
})
