import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Vitest runs the sources, but a worker thread or a child process that a test starts runs what lies in dist: build it first.
 * Type errors do not stop the tests: TypeScript emits in spite of them, and `npm test` has a step of its own that fails.
 */
export function setup() {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const build = spawnSync('node_modules/.bin/tsc', ['-b'], { cwd: root, encoding: 'utf8', timeout: 180_000 })
  if (build.status !== 0) console.error(`tsc -b did not end well; dist may be older than the sources.\n${build.stdout}`)
}
