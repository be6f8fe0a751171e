/** One row of ARCHITECTURE.md's table of rooms. */
export interface Room {
  name: string
  /** From the repository's root, without a trailing slash. */
  folder: string
  /** True for `folder/*.ts`: the files right in the folder, not those in folders below it. */
  filesOnly: boolean
  mayImport: ReadonlySet<string>
}

/** Stands among the rooms of the last column where a module's name may be computed, so that nobody can check it. */
export const COMPUTED_NAMES = 'computed names'

/**
 * Reads the rooms out of the page. Rejects a table it does not fully understand, so that the page cannot say something
 * that the test passes over.
 */
export function parseRoomTable(page: string): Room[] {
  const lines = page.split('\n')
  const head = lines.findIndex((line) => /^\| room \| folder \|.*\| may import \|$/.test(line))
  if (head < 0) throw new Error('ARCHITECTURE.md has no table with the columns room, folder, …, may import')
  const rooms: Room[] = []
  for (const line of lines.slice(head + 2)) {
    if (!line.startsWith('|')) break
    const cells = line.split('|').slice(1, -1)
    const [name, folder, , mayImport] = cells.map((cell) => cell.trim())
    const path = folder === undefined ? null : /^`([^`*]+?)(\/\*\.ts)?`$/.exec(folder)
    if (cells.length !== 4 || !name || !path?.[1] || !mayImport) throw new Error(`cannot read this room: ${line}`)
    rooms.push({
      name,
      folder: path[1],
      filesOnly: path[2] !== undefined,
      mayImport: new Set(mayImport === 'nothing' ? [] : mayImport.split(', ')),
    })
  }
  const names = new Set(rooms.map(({ name }) => name))
  if (names.size !== rooms.length) throw new Error('a room stands in the table twice')
  for (const { name, mayImport } of rooms) {
    for (const target of mayImport) {
      if (!names.has(target) && target !== COMPUTED_NAMES)
        throw new Error(`${name} may import ${target}, which is no room`)
    }
  }
  return rooms
}

/** The room a file lives in; undefined when the house has no such room. `path` is from the repository's root. */
export function roomOf(path: string, rooms: readonly Room[]): Room | undefined {
  return rooms.find(({ folder, filesOnly }) => {
    if (!path.startsWith(`${folder}/`)) return false
    return !filesOnly || !path.slice(folder.length + 1).includes('/')
  })
}
