import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from './run-command.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
// Inside the repository, so that the sample finds vitest; ignored by git and by our own run.
const folder = mkdtempSync(join(root, 'node_modules', '.sample-run-'))

const sample = `
import { beforeAll, describe, expect, it } from 'vitest'
it('passes', () => {})
it('fails', () => expect(1).toBe(2))
it.skip('is skipped', () => {})
it('says why', (context) => context.skip('no such device'))
it.todo('is not written')
describe('broken set-up', () => {
  beforeAll(() => { throw new Error('no floor') })
  it('never runs', () => {})
})
`

beforeAll(() => {
  writeFileSync(join(folder, 'sample.test.js'), sample)
  writeFileSync(join(folder, 'broken.test.js'), "throw new Error('does not load')\n")
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('writes down every test of a vitest run: passed, failed, or skipped and why', async () => {
  const results = join(folder, 'results.json')
  const reporter = join(root, 'scripts/test/results-reporter.mjs')
  const config = join(folder, 'vitest.config.js')
  writeFileSync(config, "export default { test: { include: ['*.test.js'] } }\n")
  const run = await runCommand(
    join(root, 'node_modules/.bin/vitest'),
    ['run', '--root', folder, '--config', config, `--reporter=${reporter}`],
    { cwd: folder, timeoutMs: 60_000, env: { PORTREEVE_TEST_RESULTS: results } },
  )
  expect(run.ok).toBe(false)
  const { passed, failed, skipped } = JSON.parse(readFileSync(results, 'utf8'))
  expect(passed).toBe(1)
  expect(failed.toSorted()).toEqual([
    'broken.test.js: does not load',
    'sample.test.js > broken set-up: no floor',
    'sample.test.js > fails',
  ])
  expect(skipped).toEqual([
    { name: 'sample.test.js > is skipped' },
    { name: 'sample.test.js > says why', note: 'no such device' },
    { name: 'sample.test.js > is not written' },
    { name: 'sample.test.js > broken set-up > never runs', note: "the set-up of 'broken set-up' failed" },
  ])
}, 60_000)
