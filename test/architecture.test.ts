import { describe, expect, it } from 'vitest'
import { findForbiddenImports, type House } from './architecture/check-imports.ts'
import { exists, readHouse } from './architecture/house-on-disk.ts'
import { parseRoomTable } from './architecture/room-table.ts'

describe('the house (ARCHITECTURE.md, Rooms)', () => {
  const house = readHouse()

  it('has no import that the table does not allow', () => {
    expect(house.files.size).toBeGreaterThan(0)
    expect(findForbiddenImports(house)).toEqual([])
  })

  it('has every room that the table names', () => {
    expect(house.rooms.map(({ folder }) => folder).filter((folder) => !exists(folder))).toEqual([])
  })

  it('opens each index.ts with what it does, what it leaves to others, and where its story starts', () => {
    const indexes = house.rooms.map(({ folder }) => `${folder}/index.ts`).filter((path) => house.files.has(path))
    expect(indexes.length).toBeGreaterThan(5)
    expect(indexes.flatMap((path) => headerFaults(path, house.files.get(path) ?? ''))).toEqual([])
  })
})

describe('the import rule', () => {
  it('allows what the table allows, entered where a room is entered', () => {
    expect(
      faults({
        'packages/server/src/app.ts': "import './low/index.ts'\nimport '@x/library'\nimport 'node:fs'\nimport 'pino'",
        'packages/server/src/main.ts': "import { start } from './app.ts'",
        'packages/server/src/high/index.ts': "export * from './part.ts'",
        'packages/server/src/high/part.ts': "import type { Low } from '../low/index.ts'",
        'packages/server/src/high/part.test.ts': "import { memory } from '../low/testing/memory.ts'",
        'packages/tool/src/index.ts': "import '@x/library/extra'",
      }),
    ).toEqual([])
  })

  it.each([
    ['static', "import { a } from '../high/index.ts'"],
    ['type-only', "import type { A } from '../high/index.ts'"],
    ['dynamic', "const a = await import('../high/index.ts')"],
    ['re-exported', "export * from '../high/index.ts'"],
    ['worker', "new Worker(new URL('../high/index.js', import.meta.url))"],
    ['built', "new Worker(new URL('../../dist/high/index.js', import.meta.url))"],
  ])('catches a forbidden arrow, %s', (_, source) => {
    expect(faults({ 'packages/server/src/low/a.ts': source })).toEqual([
      'packages/server/src/low/a.ts:1 is in low, which may not import high',
    ])
  })

  it('catches a forbidden arrow through a package name', () => {
    expect(faults({ 'packages/library/src/a.ts': "import 'server'" })).toEqual([
      'packages/library/src/a.ts:1 is in library, which may not import server',
    ])
  })

  it('catches a forbidden arrow in a test', () => {
    expect(faults({ 'packages/server/src/low/a.test.ts': "import '../high/index.ts'" })).toHaveLength(1)
  })

  it('catches an import past the index.ts of a room', () => {
    expect(
      faults({ 'packages/server/src/high/a.ts': "import '../low/part.ts'\nimport '../low/testing/memory.ts'" }),
    ).toEqual([
      'packages/server/src/high/a.ts:1 reaches past the index.ts of low: part.ts',
      'packages/server/src/high/a.ts:2 reaches past the index.ts of low: testing/memory.ts',
    ])
  })

  it.each(['app.ts', 'main.ts'])('catches a room that imports %s', (file) => {
    expect(faults({ 'packages/server/src/high/a.ts': `import '../${file}'` })).toEqual([
      'packages/server/src/high/a.ts:1 is in high, which may not import server',
    ])
  })

  it('catches an import past what a package exports, by name or by path', () => {
    expect(
      faults({
        'packages/tool/src/a.ts': "import '@x/library/dist/part.js'\nimport '../../library/src/index.ts'",
      }),
    ).toEqual([
      'packages/tool/src/a.ts:1 reaches past what @x/library exports: @x/library/dist/part.js',
      'packages/tool/src/a.ts:2 reaches into another package: packages/library/src/index.ts',
    ])
  })

  it('lets tests compute what they import, and rooms of which the table says so', () => {
    expect(
      faults({ 'packages/server/src/low/a.test.ts': 'import(name)', 'packages/tool/src/a.ts': 'import(name)' }),
    ).toEqual([])
  })

  it('catches a computed import and a file outside every room', () => {
    expect(faults({ 'packages/server/src/low/a.ts': 'import(name)', 'packages/server/src/attic/a.ts': '' })).toEqual([
      'packages/server/src/low/a.ts:1 imports a module whose name is computed',
      'packages/server/src/attic/a.ts is in no room of ARCHITECTURE.md',
    ])
  })

  it.each([
    ['an unknown room', table('| low | `l` | x | attic |'), 'which is no room'],
    ['a room twice', table('| low | `l` | x | nothing |', '| low | `m` | x | nothing |'), 'twice'],
    ['a missing cell', table('| low | `l` | nothing |'), 'cannot read'],
    ['no table', '# Architecture', 'no table'],
  ])('refuses a page with %s', (_, page, complaint) => {
    expect(() => parseRoomTable(page)).toThrow(complaint)
  })
})

/** A small house: `server` wires `high` and `low`; `library` is a package; `tool` may use it. */
function faults(files: Record<string, string>): string[] {
  const house: House = {
    rooms: parseRoomTable(
      table(
        '| library | `packages/library/src` | x | nothing |',
        '| server | `packages/server/src/*.ts` | x | library, high, low |',
        '| high | `packages/server/src/high` | x | low |',
        '| low | `packages/server/src/low` | x | library |',
        '| tool | `packages/tool/src` | x | library, computed names |',
      ),
    ),
    packages: new Map([
      ['@x/library', { room: 'library', subpaths: new Set(['.', './extra']) }],
      ['server', { room: 'server', subpaths: new Set(['.']) }],
    ]),
    files: new Map(Object.entries(files)),
  }
  return findForbiddenImports(house)
}

function table(...rows: string[]): string {
  return ['| room | folder | what lives there | may import |', '|---|---|---|---|', ...rows, ''].join('\n')
}

/** The header is three lines of prose; the third says where to start, and the files it names are there. */
function headerFaults(path: string, source: string): string[] {
  const header = /^\/\*\*\n((?: \* .+\n){3}) \*\/\n/.exec(source)?.[1]
  if (!header) return [`${path} does not open with a comment of three lines`]
  const [, , last = ''] = header.split('\n')
  if (!last.startsWith(' * Start at ')) return [`${path}: the third line does not say where to start`]
  const folder = path.slice(0, path.lastIndexOf('/'))
  const named = last.match(/[\w./-]+\.ts\b/g) ?? []
  if (named.length === 0) return [`${path}: the third line names no file`]
  return named
    .filter((file) => !exists(`${folder}/${file}`))
    .map((file) => `${path}: names ${file}, which is not there`)
}
