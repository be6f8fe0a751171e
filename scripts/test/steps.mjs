import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findLicenceFaults } from './licences.mjs'
import { findLockfileFaults, splitByUse } from './lockfile.mjs'
import { runCommand } from './run-command.mjs'
import { pruneDist } from './stale-outputs.mjs'

/** Packages that others install from npm. */
const published = [
  'packages/protocol',
  'packages/verifier',
  'packages/client',
  'packages/testing',
  'packages/server',
  'examples/dms-service',
]
/** Those that others import: their types must resolve too. */
const libraries = ['packages/protocol', 'packages/verifier', 'packages/client', 'packages/testing']

const CHECK_MS_MAX = 180_000
const VITEST_MS_MAX = 2_700_000

/**
 * @typedef {object} Context
 * @property {string} root Of the repository.
 * @property {Record<string, string>} env What the prerequisites brought.
 * @property {string[]} filters Paths that choose test files.
 * @property {string | undefined} namePattern Chooses tests by name.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {string} about
 * @property {(context: Context) => Promise<StepOutcome>} run
 *
 * @typedef {{ ok: boolean, why?: string, output?: string, tests?: import('./closing-lines.mjs').TestResults }} StepOutcome
 * `why` is one line; `output` is for the person who mends it.
 */

/** In the order in which they run. @type {readonly Step[]} */
export const steps = [
  {
    name: 'build',
    about: 'tsc -b',
    run(context) {
      pruneDist(context.root)
      return tool(context, 'tsc', ['-b'])
    },
  },
  {
    name: 'types',
    about: 'type-check everything, tests and scripts included',
    async run(context) {
      const outcomes = [
        await tool(context, 'tsc', ['-p', 'tsconfig.test.json']),
        await tool(context, 'tsc', ['-p', 'packages/console']),
      ]
      return outcomes.find(({ ok }) => !ok) ?? { ok: true }
    },
  },
  {
    name: 'lint',
    about: 'format and lint (biome)',
    run: (context) => tool(context, 'biome', ['check', '--error-on-warnings', '.']),
  },
  {
    name: 'promises',
    about: 'no promise is forgotten (oxlint, type-aware)',
    run: (context) => tool(context, 'oxlint', ['--type-aware', '--tsconfig', 'tsconfig.test.json']),
  },
  { name: 'unused', about: 'no unused file, export or dependency (knip)', run: (context) => tool(context, 'knip', []) },
  {
    name: 'publint',
    about: 'published packages are well formed',
    run: (context) => forEachPackage(published, (path) => tool(context, 'publint', ['--strict', path])),
  },
  {
    name: 'attw',
    about: "the libraries' types resolve (are the types wrong?)",
    run: (context) =>
      forEachPackage(libraries, (path) => tool(context, 'attw', ['--profile', 'esm-only', '--pack', path])),
  },
  { name: 'licences', about: 'every dependency has a licence from the list', run: checkLicences },
  { name: 'lockfile', about: 'exact versions, no install scripts, no hosts', run: checkLockfile },
  { name: 'vitest', about: 'unit, contract and whole-flow tests', run: runVitest },
]

/**
 * @param {Context} context @param {string} name @param {string[]} args
 * @returns {Promise<StepOutcome>}
 */
async function tool({ root }, name, args) {
  const command = join(root, 'node_modules', '.bin', name)
  const result = await runCommand(command, args, { cwd: root, timeoutMs: CHECK_MS_MAX })
  return result.ok ? { ok: true } : { ok: false, why: `${name} ${result.ending}`, output: result.output }
}

/** @param {string[]} paths @param {(path: string) => Promise<StepOutcome>} check @returns {Promise<StepOutcome>} */
async function forEachPackage(paths, check) {
  const outcomes = []
  for (const path of paths) outcomes.push({ path, ...(await check(path)) })
  const failed = outcomes.filter(({ ok }) => !ok)
  if (failed.length === 0) return { ok: true }
  return {
    ok: false,
    why: failed.map(({ path }) => path).join(', '),
    output: failed.map(({ path, output }) => `${path}\n${output}`).join('\n'),
  }
}

/** @param {Context} context @returns {Promise<StepOutcome>} */
async function checkLicences({ root }) {
  return fromFaults(findLicenceFaults(splitByUse(readLockfile(root), published)))
}

/** @param {Context} context @returns {Promise<StepOutcome>} */
async function checkLockfile({ root }) {
  const lockfile = readLockfile(root)
  const folders = Object.keys(lockfile.packages).filter((path) => !path.includes('node_modules/'))
  const manifests = folders.map((folder) => {
    const path = join(folder, 'package.json')
    return { ...JSON.parse(readFileSync(join(root, path), 'utf8')), path }
  })
  return fromFaults(findLockfileFaults(lockfile, manifests, splitByUse(lockfile, published).runtime))
}

/** @param {Context} context @returns {Promise<StepOutcome>} */
async function runVitest({ root, env, filters, namePattern }) {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-results-'))
  const results = join(folder, 'results.json')
  try {
    const run = await runCommand(
      join(root, 'node_modules', '.bin', 'vitest'),
      [
        'run',
        '--reporter=default',
        '--reporter=./scripts/test/results-reporter.mjs',
        ...(namePattern === undefined ? [] : ['--testNamePattern', namePattern]),
        ...filters,
      ],
      { cwd: root, show: true, timeoutMs: VITEST_MS_MAX, env: { ...env, PORTREEVE_TEST_RESULTS: results } },
    )
    const tests = readResults(results)
    if (!tests) return { ok: false, why: `vitest ${run.ending} without results` }
    // A failed test is already a failure with a name; vitest itself counts only when it has another complaint.
    const complaint = !run.ok && tests.failed.length === 0
    return complaint ? { ok: false, why: `vitest ${run.ending}, though no test failed`, tests } : { ok: true, tests }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} path @returns {import('./closing-lines.mjs').TestResults | undefined} */
function readResults(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** @param {string} root @returns {import('./lockfile.mjs').Lockfile} */
function readLockfile(root) {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
}

/** @param {string[]} faults @returns {StepOutcome} */
function fromFaults(faults) {
  return faults.length === 0 ? { ok: true } : { ok: false, why: `${faults.length} faults`, output: faults.join('\n') }
}
