import { readdirSync } from 'node:fs'

const left = new Set(['node_modules', 'dist', '.git'])

/**
 * Every test file and contract suite of the repository, relative to `root`, in order.
 * @param {string} root
 * @returns {string[]}
 */
export function testFiles(root) {
  /** @type {string[]} */
  const found = []
  const walk = (/** @type {string} */ folder) => {
    for (const entry of readdirSync(`${root}/${folder}`, { withFileTypes: true })) {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      if (entry.isDirectory()) {
        if (!left.has(entry.name)) walk(path)
      } else if (/\.test\.tsx?$/.test(path) || /\/contract\/[^/]+\.ts$/.test(path)) found.push(path)
    }
  }
  walk('')
  return found.sort()
}

/**
 * Ids of the classes of threat that a test in `source` is named for.
 * @param {string} source
 * @returns {Set<string>}
 */
export function threatsNamedIn(source) {
  return new Set([...source.matchAll(/['"`]((?:T-\d\d|G-[A-J])) /g)].map(([, id]) => id ?? ''))
}
