import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The manifest with this version, and with it wherever it depends on one of `ours`. A workspace of ours is also what the lockfile says of it.
 * @template {{ version?: string }} M
 * @param {M} manifest
 * @param {string} version
 * @param {ReadonlySet<string>} ours Names of packages that have one version.
 * @returns {M}
 */
function withVersion(manifest, version, ours) {
  /** @type {Record<string, unknown>} */
  const changed = { ...manifest, ...(manifest.version !== undefined && { version }) }
  for (const kind of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
    const its = /** @type {Record<string, string> | undefined} */ (changed[kind])
    if (!its) continue
    changed[kind] = Object.fromEntries(Object.entries(its).map(([name, old]) => [name, ours.has(name) ? version : old]))
  }
  return /** @type {M} */ (changed)
}

/**
 * Writes one version into every manifest of the repository and into the lockfile.
 * @param {string} root
 * @param {string} version
 * @returns {string[]} What was written, from the root.
 */
export function setVersion(root, version) {
  if (!/^\d+\.\d+\.\d+(?:-[0-9a-z.-]+)?$/.test(version)) throw new Error(`${version} is no version, such as 0.2.0`)
  const read = (/** @type {string} */ path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
  const write = (/** @type {string} */ path, /** @type {object} */ value) =>
    writeFileSync(join(root, path), `${JSON.stringify(value, null, 2)}\n`)

  const { workspaces } = /** @type {{ workspaces: string[] }} */ (read('package.json'))
  const folders = ['', ...workspaces]
  const manifests = folders.map((folder) => ({
    path: join(folder, 'package.json'),
    manifest: read(join(folder, 'package.json')),
  }))
  const ours = new Set(manifests.map(({ manifest }) => manifest.name))
  for (const { path, manifest } of manifests) write(path, withVersion(manifest, version, ours))

  const lockfile = read('package-lock.json')
  for (const folder of folders) lockfile.packages[folder] = withVersion(lockfile.packages[folder], version, ours)
  write('package-lock.json', { ...lockfile, version })
  return [...manifests.map(({ path }) => path), 'package-lock.json']
}
