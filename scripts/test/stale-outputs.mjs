import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * Outputs of TypeScript in `folder`/dist that no source in `folder`/src makes any more, relative to `folder`: `tsc -b` leaves those of a
 * file that was renamed or removed, and a package would be published with them.
 * @param {string} folder
 * @returns {string[]}
 */
export function staleOutputs(folder) {
  const dist = join(folder, 'dist')
  if (!existsSync(dist)) return []
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .filter((path) => {
      const [, output] = /^dist\/(.+?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(path) ?? []
      // What scripts/copy-viewer.mjs puts there comes from another package.
      if (output === undefined || output.includes('/swagger-ui/')) return false
      return !['.ts', '.tsx'].some((extension) => existsSync(join(folder, 'src', output + extension)))
    })
}

/**
 * @param {string} root
 * @returns {string[]} What was removed, from the root.
 */
export function pruneDist(root) {
  const folders = ['packages', 'examples'].flatMap((place) =>
    readdirSync(join(root, place)).map((name) => join(place, name)),
  )
  const stale = folders.flatMap((folder) => staleOutputs(join(root, folder)).map((path) => join(folder, path)))
  for (const path of stale) rmSync(join(root, path))
  return stale
}
