import { posix } from 'node:path'
import { COMPUTED_NAMES, type Room, roomOf } from './room-table.ts'
import { scanImports } from './scan-imports.ts'

/** The sources of the house, in memory, so that the rule can be tried on houses that do not stand. */
export interface House {
  rooms: readonly Room[]
  /** Name of a workspace's package, to the room that it is and the subpaths it exports (`.`, `./fastify`). */
  packages: ReadonlyMap<string, { room: string; subpaths: ReadonlySet<string> }>
  /** Text by path from the repository's root. */
  files: ReadonlyMap<string, string>
}

/** One line for each import that the room table does not allow. */
export function findForbiddenImports(house: House): string[] {
  const faults: string[] = []
  for (const [path, source] of house.files) {
    const room = roomOf(path, house.rooms)
    if (!room) {
      faults.push(`${path} is in no room of ARCHITECTURE.md`)
      continue
    }
    for (const { specifier, line } of scanImports(source)) {
      const fault = checkImport(house, room, path, specifier)
      if (fault) faults.push(`${path}:${line} ${fault}`)
    }
  }
  return faults
}

function checkImport(house: House, room: Room, path: string, specifier: string | undefined): string | undefined {
  if (specifier === undefined) {
    return room.mayImport.has(COMPUTED_NAMES) || isTest(path) ? undefined : 'imports a module whose name is computed'
  }
  if (specifier.startsWith('.')) {
    return checkRelative(house, room, path, sourceOf(posix.join(posix.dirname(path), specifier)))
  }
  if (specifier.startsWith('/') || specifier.startsWith('file:')) return `imports by absolute path: ${specifier}`
  return checkPackage(house, room, specifier)
}

function checkRelative(house: House, room: Room, path: string, target: string): string | undefined {
  const other = roomOf(target, house.rooms)
  if (other?.name === room.name) return undefined
  if (!other) return `imports ${target}, which is in no room`
  const refusal = checkArrow(room, other.name)
  if (refusal) return refusal
  const inside = target.slice(other.folder.length + 1)
  const samePackage = packageFolder(target) === packageFolder(path)
  if (!samePackage) return `reaches into another package: ${target}`
  if (inside === 'index.ts') return undefined
  if (isTest(path) && /^(?:testing|contract)\//.test(inside)) return undefined
  return `reaches past the index.ts of ${other.name}: ${inside}`
}

function checkPackage(house: House, room: Room, specifier: string): string | undefined {
  for (const [name, { room: target, subpaths }] of house.packages) {
    if (specifier !== name && !specifier.startsWith(`${name}/`)) continue
    const refusal = checkArrow(room, target)
    if (refusal) return refusal
    const subpath = `.${specifier.slice(name.length)}`
    return subpaths.has(subpath) ? undefined : `reaches past what ${name} exports: ${specifier}`
  }
  return undefined // Node's own modules and the registry's: package.json says which, and knip holds us to it.
}

function checkArrow(room: Room, target: string): string | undefined {
  return room.mayImport.has(target) ? undefined : `is in ${room.name}, which may not import ${target}`
}

/** What is built from a room is that room: `packages/server/dist/http/x.js` stands for `packages/server/src/http/x.ts`. */
function sourceOf(path: string): string {
  const built = /^((?:packages\/|examples\/)?[^/]+)\/dist\/(.+)$/.exec(path)
  const [, folder, inside] = built ?? [undefined, undefined, path]
  const source = inside.replace(/\.js$/, '.ts')
  return folder === undefined ? source : `${folder}/src/${source}`
}

/** Tests, and what exists for them alone. */
function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || /\/(?:testing|contract)\//.test(path)
}

/** `packages/server/src/http/x.ts` belongs to `packages/server`. */
function packageFolder(path: string): string {
  return path.slice(0, path.indexOf('/src/'))
}
