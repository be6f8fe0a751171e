import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { House } from './check-imports.ts'
import { parseRoomTable, roomOf } from './room-table.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Reads the house as it stands: the page, every workspace's manifest, every source file. */
export function readHouse(): House {
  const rooms = parseRoomTable(read('ARCHITECTURE.md'))
  const manifest = JSON.parse(read('package.json')) as { workspaces: string[] }
  const packages = new Map(
    manifest.workspaces.map((folder) => {
      const { name, exports = {} } = JSON.parse(read(`${folder}/package.json`)) as { name: string; exports?: object }
      // What a package offers is its top: the room of its index.ts, or for the server of its app.ts.
      const room = roomOf(`${folder}/src/index.ts`, rooms)
      return [name, { room: room?.name ?? name, subpaths: new Set(Object.keys(exports)) }] as const
    }),
  )
  const sources = manifest.workspaces.flatMap((folder) => sourcesIn(`${folder}/src`))
  return { rooms, packages, files: new Map(sources.map((path) => [path, read(path)])) }
}

export function exists(path: string): boolean {
  return existsSync(posix.join(root, path))
}

function read(path: string): string {
  return readFileSync(posix.join(root, path), 'utf8')
}

function sourcesIn(folder: string): string[] {
  if (!exists(folder)) return []
  return readdirSync(posix.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?tsx?$/.test(entry.name))
    .map((entry) => posix.join(posix.relative(root, entry.parentPath), entry.name))
}
