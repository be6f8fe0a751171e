/**
 * @typedef {object} LockedPackage One entry of package-lock.json's `packages` (lockfile version 3).
 * @property {string} [version]
 * @property {string} [license]
 * @property {string} [resolved]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [hasInstallScript]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [engines]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 *
 * @typedef {{ lockfileVersion: number, packages: Record<string, LockedPackage> }} Lockfile
 *
 * @typedef {object} Manifest A package.json of ours.
 * @property {string} path
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, unknown>} [overrides]
 */

const exactVersion = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.-]+)?$/

/**
 * Splits what the lockfile holds into what people get who install a published package, and what only the repository
 * uses. npm's own `dev` mark is no help: to npm the benchmarks are a workspace like any other.
 * @param {Lockfile} lockfile
 * @param {readonly string[]} published Folders of the packages we publish.
 */
export function splitByUse(lockfile, published) {
  /** @type {Map<string, LockedPackage>} */
  const runtime = new Map()
  const seen = new Set()
  const waiting = [...published]
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (seen.has(folder)) continue
    seen.add(folder)
    const entry = lockfile.packages[folder]
    if (!entry) continue
    if (isInstalled(folder, entry)) runtime.set(folder, entry)
    const names = Object.keys({ ...entry.dependencies, ...entry.optionalDependencies, ...entry.peerDependencies })
    for (const name of names) {
      const found = resolveFrom(lockfile, folder, name)
      if (found !== undefined) waiting.push(found)
    }
  }
  const rest = Object.entries(lockfile.packages).filter(
    ([path, entry]) => isInstalled(path, entry) && !runtime.has(path),
  )
  return { runtime, tools: new Map(rest) }
}

/**
 * @param {Lockfile} lockfile
 * @param {readonly Manifest[]} manifests
 * @param {Map<string, LockedPackage>} runtime
 * @returns {string[]} One line for each fault.
 */
export function findLockfileFaults(lockfile, manifests, runtime) {
  const faults = []
  if (lockfile.lockfileVersion !== 3) faults.push(`lockfileVersion is ${lockfile.lockfileVersion}, not 3`)
  for (const [path, entry] of Object.entries(lockfile.packages)) {
    if (!isInstalled(path, entry)) continue
    if (!exactVersion.test(entry.version ?? '')) faults.push(`${path}: version ${entry.version} is not exact`)
    const isForeignTool = entry.optional && entry.os !== undefined && !runtime.has(path)
    if (entry.integrity === undefined && !isForeignTool) faults.push(`${path}: has no integrity hash`)
    // A host in the lockfile is one machine's registry, and sends everybody else there.
    if (entry.resolved !== undefined) faults.push(`${path}: names a host to fetch from (${entry.resolved})`)
  }
  for (const { path, wantedBy } of findLeftOut(lockfile)) {
    faults.push(
      `${path}: ${wantedBy} asks for it, and it has no entry: npm ci will refuse (run npm run complete-lockfile)`,
    )
  }
  for (const [path, entry] of runtime) {
    if (entry.hasInstallScript) faults.push(`${path}: would run a script on the machines of those who install us`)
  }
  for (const { path, dependencies, devDependencies, optionalDependencies, overrides } of manifests) {
    const wanted = { ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides }
    for (const [name, version] of Object.entries(wanted)) {
      if (typeof version !== 'string' || !exactVersion.test(version)) {
        faults.push(`${path}: ${name} is wanted as ${JSON.stringify(version)}, not as one exact version`)
      }
    }
  }
  return faults
}

/**
 * Adds what npm left out, in place and in npm's order.
 * @param {Lockfile} lockfile
 * @returns {string[]} The paths of the new entries.
 */
export function completeLockfile(lockfile) {
  const leftOut = findLeftOut(lockfile)
  for (const { path, version, wantedBy } of leftOut) {
    const { license, engines } = lockfile.packages[wantedBy] ?? {}
    const { os, cpu, libc } = platformOf(path)
    // In the order in which npm writes the fields, so that its next run changes nothing.
    lockfile.packages[path] = {
      version,
      cpu,
      dev: true,
      ...(libc && { libc }),
      ...(license !== undefined && { license }),
      optional: true,
      os,
      ...(engines !== undefined && { engines }),
    }
  }
  const sorted = Object.entries(lockfile.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  lockfile.packages = Object.fromEntries(sorted)
  return leftOut.map(({ path }) => path)
}

/** Optional packages that an entry asks for and that have none. @param {Lockfile} lockfile */
function findLeftOut(lockfile) {
  return Object.entries(lockfile.packages).flatMap(([wantedBy, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => resolveFrom(lockfile, wantedBy, name) === undefined)
      .map(([name, version]) => ({ path: `node_modules/${name}`, version, wantedBy })),
  )
}

/**
 * What the name of a prebuilt package says: `binding-linux-arm-musleabihf` is for arm, Linux and musl.
 * @param {string} path
 */
function platformOf(path) {
  const words = path.slice(path.lastIndexOf('/') + 1).split('-')
  const os = words.find((word) => ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'].includes(word))
  const cpu = words.find((word) => ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'].includes(word))
  if (os === undefined || cpu === undefined) throw new Error(`cannot tell the platform of ${path}`)
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'
  return { os: [os], cpu: [cpu], libc: os === 'linux' ? [libc] : undefined }
}

/** Came from a registry: neither the root, nor a workspace, nor the link to one. @param {string} path @param {LockedPackage} entry */
function isInstalled(path, entry) {
  return path.includes('node_modules/') && !entry.link
}

/**
 * Node's look-up: the nearest node_modules above. A workspace's link leads to its folder.
 * @param {Lockfile} lockfile @param {string} folder @param {string} name
 */
function resolveFrom(lockfile, folder, name) {
  for (let at = folder; ; at = parentOf(at)) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`
    const entry = lockfile.packages[path]
    if (entry) return entry.link ? entry.resolved : path
    if (at === '') return undefined
  }
}

/** @param {string} folder */
function parentOf(folder) {
  const inside = folder.lastIndexOf('/node_modules/')
  if (inside >= 0) return folder.slice(0, inside)
  return ''
}
