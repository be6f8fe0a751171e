/** What we may ship, and what may lie in the repository's own tools. SPDX identifiers. */
const allowed = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'PSF-2.0',
  'Python-2.0',
])
const allowedForTools = new Set([...allowed, 'MPL-2.0', 'Zlib'])

/** Packages whose manifest names no licence in today's form: what a person read in their licence file. */
const readByHand = new Map([
  ['limiter@1.1.5', 'MIT'],
  ['lru-memoizer@1.13.0', 'MIT'],
  ['very-fast-args@1.1.0', 'MIT'],
])

/**
 * @typedef {import('./lockfile.mjs').LockedPackage} LockedPackage
 * @param {{ runtime: Map<string, LockedPackage>, tools: Map<string, LockedPackage> }} sets By path in the lockfile.
 * @returns {string[]} One line for each package with a licence that is not on the list.
 */
export function findLicenceFaults({ runtime, tools }) {
  return [
    ...faultsOf(runtime, allowed, 'shipped with a published package'),
    ...faultsOf(tools, allowedForTools, 'used by the repository'),
  ]
}

/** @param {Map<string, LockedPackage>} packages @param {Set<string>} list @param {string} use */
function faultsOf(packages, list, use) {
  const faults = []
  for (const [path, { license, version }] of packages) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const licence = license ?? readByHand.get(`${name}@${version}`)
    if (licence === undefined) faults.push(`${path} ${version}, ${use}: states no licence`)
    else if (!isAllowed(licence, list)) faults.push(`${path} ${version}, ${use}: licence ${licence}`)
  }
  return faults
}

/**
 * Does this SPDX expression leave us a choice that is on the list? OR needs one side, AND both. Exceptions (WITH) and
 * anything else that is not a plain expression are refused, so that a person looks at them.
 * @param {string} expression
 * @param {ReadonlySet<string>} list
 */
export function isAllowed(expression, list = allowed) {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? []
  let at = 0
  /** @returns {boolean} */
  const either = () => {
    let value = both()
    while (tokens[at] === 'OR') {
      at += 1
      const right = both()
      value = value || right
    }
    return value
  }
  /** @returns {boolean} */
  const both = () => {
    let value = one()
    while (tokens[at] === 'AND') {
      at += 1
      const right = one()
      value = value && right
    }
    return value
  }
  /** @returns {boolean} */
  const one = () => {
    const token = tokens[at]
    at += 1
    if (token !== '(') return token !== undefined && list.has(token)
    const value = either()
    if (tokens[at] !== ')') return false
    at += 1
    return value
  }
  const value = either()
  return value && at === tokens.length
}
