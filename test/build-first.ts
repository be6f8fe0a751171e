import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { pruneDist } from '../scripts/test/stale-outputs.mjs'

/**
 * Vitest runs the sources, but a worker thread or a child process that a test starts runs what lies in dist, and pages come from the
 * console's build: build both first.
 * Type errors do not stop the tests: TypeScript emits in spite of them, and `npm test` has a step of its own that fails.
 */
export function setup() {
  const root = fileURLToPath(new URL('..', import.meta.url))
  pruneDist(root)
  const build = spawnSync('node_modules/.bin/tsc', ['-b'], { cwd: root, encoding: 'utf8', timeout: 180_000 })
  if (build.status !== 0) console.error(`tsc -b did not end well; dist may be older than the sources.\n${build.stdout}`)
  // Child processes serve it; so does whatever a test opens in Chromium.
  const pages = spawnSync(process.execPath, ['scripts/build-console.mjs'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 120_000,
  })
  if (pages.status !== 0)
    console.error(`The console could not be built; tests of its pages run an older one, or none.\n${pages.stderr}`)
}
