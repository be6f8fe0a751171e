import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { startCluster } from './postgres-cluster.mjs'
import { runCommand } from './run-command.mjs'

/**
 * @typedef {object} Service
 * @property {Record<string, string>} env What the tests must see.
 * @property {() => Promise<void>} stop It must also end by itself when this process exits.
 * @property {() => string[]} keep Lets it live on; says how to reach it and how to end it.
 *
 * @typedef {object} Prerequisite
 * @property {string} name
 * @property {RegExp} neededBy Matches the full names of the tests that cannot run without it.
 * @property {() => Promise<string | undefined>} find Where it is; undefined when it is not there.
 * @property {string[]} debianPackages
 * @property {(as: string[]) => Promise<void | (() => Promise<unknown>)>} [beforeInstall] `as` is what to put before a command to be root. Answers how to undo it.
 * @property {string} byHand How to get it without Debian's package manager.
 * @property {(where: string) => Promise<Service>} [start]
 */

const POSTGRES_MAJOR_MIN = 15
const JAVA_MAJOR_MIN = 17

/** What the tests need besides Node and npm. Add a row for the next one. @type {readonly Prerequisite[]} */
export const prerequisites = [
  {
    name: `PostgreSQL ${POSTGRES_MAJOR_MIN} or newer (server programs)`,
    neededBy: /postgres/i,
    find: findPostgres,
    debianPackages: ['postgresql'],
    beforeInstall: leaveOutMainCluster,
    byHand:
      'On Debian or Ubuntu: `apt-get install postgresql`. On macOS: `brew install postgresql@15` and put its bin folder into PATH. ' +
      'Or set PORTREEVE_TEST_DATABASE_URL to an empty database of a superuser.',
    start: startPostgres,
  },
  {
    name: 'Chromium',
    neededBy: /chromium/i,
    find: findChromium,
    debianPackages: ['chromium'],
    byHand:
      'On Debian: `apt-get install chromium`. Elsewhere set PORTREEVE_TEST_CHROMIUM to the program of a Chromium or Chrome.',
    start: async (where) => ({
      env: { PORTREEVE_TEST_CHROMIUM: where },
      stop: async () => {},
      keep: () => [],
    }),
  },
  {
    name: 'Python 3 with requests, authlib and PyJWT',
    neededBy: /python|authlib|pyjwt/i,
    find: findPython,
    debianPackages: ['python3', 'python3-requests', 'python3-authlib', 'python3-jwt', 'python3-cryptography'],
    byHand:
      'On Debian or Ubuntu: `apt-get install python3-requests python3-authlib python3-jwt python3-cryptography`. ' +
      'Elsewhere set PORTREEVE_TEST_PYTHON to a Python that has them.',
    start: async (where) => ({
      env: { PORTREEVE_TEST_PYTHON: where },
      stop: async () => {},
      keep: () => [],
    }),
  },
  {
    name: `Java ${JAVA_MAJOR_MIN} or newer (javac)`,
    neededBy: /\bjava\b|javac/i,
    find: findJavac,
    debianPackages: ['openjdk-17-jdk-headless'],
    byHand:
      'On Debian or Ubuntu: `apt-get install default-jdk-headless`. Elsewhere set PORTREEVE_TEST_JAVAC to the javac of a JDK.',
    start: async (where) => ({
      env: { PORTREEVE_TEST_JAVAC: where },
      stop: async () => {},
      keep: () => [],
    }),
  },
  {
    name: 'curl',
    neededBy: /\bcurl\b/i,
    find: async () => findProgram('curl'),
    debianPackages: ['curl'],
    byHand: 'On Debian or Ubuntu: `apt-get install curl`. Elsewhere put curl into PATH.',
  },
  {
    name: 'nginx',
    neededBy: /nginx/i,
    find: async () => findProgram('nginx') ?? ['/usr/sbin/nginx'].find(isProgram),
    debianPackages: ['nginx'],
    beforeInstall: leaveServicesAlone,
    byHand: 'On Debian or Ubuntu: `apt-get install nginx`. On macOS: `brew install nginx`.',
    start: async (where) => ({
      env: { PORTREEVE_TEST_NGINX: where },
      stop: async () => {},
      keep: () => [],
    }),
  },
  {
    name: 'Caddy',
    neededBy: /caddy/i,
    find: async () => findProgram('caddy'),
    debianPackages: ['caddy'],
    beforeInstall: leaveServicesAlone,
    byHand: 'On Debian or Ubuntu: `apt-get install caddy`. On macOS: `brew install caddy`.',
    start: async (where) => ({
      env: { PORTREEVE_TEST_CADDY: where },
      stop: async () => {},
      keep: () => [],
    }),
  },
]

/**
 * Finds a prerequisite; installs it where Debian's package manager is there and we may use it.
 * @param {Prerequisite} prerequisite
 * @param {(line: string) => void} say
 * @returns {Promise<{ where: string } | { missing: string }>} `missing` says what to do.
 */
export async function findOrInstall(prerequisite, say) {
  const found = await prerequisite.find()
  if (found !== undefined) return { where: found }
  const missing = `not found. ${prerequisite.byHand}`
  if (findProgram('apt-get') === undefined) return { missing }
  const as = await waysToBeRoot()
  if (!as) return { missing: `${missing} (Not installed for you: neither root nor sudo without a password.)` }

  say(`${prerequisite.name} is missing: installing ${prerequisite.debianPackages.join(' ')} with apt-get`)
  const updated = await aptGet(as, ['update'])
  const undo = await prerequisite.beforeInstall?.(as)
  const installed = await aptGet(as, ['install', '-y', '--no-install-recommends', ...prerequisite.debianPackages])
  await undo?.()
  const where = await prerequisite.find()
  if (where !== undefined) return { where }
  say(updated.output + installed.output)
  return { missing: `${missing} (apt-get update ${updated.ending}, apt-get install ${installed.ending}.)` }
}

/**
 * The folder with `initdb` and `postgres`, for who starts and kills clusters of their own. Installs them where that can be done.
 * @param {(line: string) => void} say
 */
export async function bringPostgresPrograms(say) {
  const [postgres] = prerequisites.filter(({ name }) => name.startsWith('PostgreSQL'))
  if (!postgres) throw new Error('PostgreSQL is not among the prerequisites')
  const found = await findOrInstall({ ...postgres, find: findPostgresPrograms }, say)
  if ('missing' in found) throw new Error(found.missing)
  return found.where
}

/** @param {string[]} as @param {string[]} args */
function aptGet(as, args) {
  const [command = 'apt-get', ...rest] = [...as, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]
  return runCommand(command, [...rest, '-o', 'DPkg::Lock::Timeout=60'], { timeoutMs: 300_000 })
}

/** What to put before a command to run it as root; undefined when we may not. */
async function waysToBeRoot() {
  if (process.getuid?.() === 0) return []
  const sudo = await runCommand('sudo', ['-n', 'true'], { timeoutMs: 5_000 })
  return sudo.ok ? ['sudo', '-n'] : undefined
}

/**
 * Debian's server package creates and starts a cluster of its own, which nobody here asked for. The switch against it
 * belongs to postgresql-common, so that goes in first. Who has postgresql-common already keeps the setting they have.
 * @param {string[]} as
 */
async function leaveOutMainCluster(as) {
  const path = '/etc/postgresql-common/createcluster.conf'
  if (existsSync(path)) return
  await aptGet(as, ['install', '-y', '--no-install-recommends', 'postgresql-common'])
  const [command = 'sed', ...rest] = [...as, 'sed']
  const edit = 's/^#create_main_cluster .*/create_main_cluster = false/'
  await runCommand(command, [...rest, '-i', edit, path], { timeoutMs: 5_000 })
}

/**
 * Debian starts a service as soon as it is installed, and these would take port 80. A script of this name that ends with 101 forbids that
 * (invoke-rc.d(8)). Where there is one already, somebody has decided.
 * @param {string[]} as
 */
async function leaveServicesAlone(as) {
  const path = '/usr/sbin/policy-rc.d'
  if (existsSync(path)) return
  const [command = 'sh', ...rest] = [...as, 'sh']
  const script = `printf '#!/bin/sh\\nexit 101\\n' > ${path} && chmod 755 ${path}`
  await runCommand(command, [...rest, '-c', script], { timeoutMs: 5_000 })
  return () => runCommand(command, [...rest, '-c', `rm -f ${path}`], { timeoutMs: 5_000 })
}

/** The URL that was given to us, or the folder with the server programs. */
async function findPostgres() {
  return process.env.PORTREEVE_TEST_DATABASE_URL || (await findPostgresPrograms())
}

/** The folder with the newest usable `initdb` and `postgres`. */
export async function findPostgresPrograms() {
  const folders = [...pathFolders(), ...debianPostgresFolders()]
  let best = { folder: /** @type {string | undefined} */ (undefined), major: POSTGRES_MAJOR_MIN - 1 }
  for (const folder of folders) {
    if (!isProgram(join(folder, 'postgres')) || !isProgram(join(folder, 'initdb'))) continue
    const version = await runCommand(join(folder, 'postgres'), ['--version'], { timeoutMs: 5_000 })
    const major = Number(/\) (\d+)/.exec(version.output)?.[1] ?? 0)
    if (major > best.major) best = { folder, major }
  }
  return best.folder
}

/** Debian's own interpreter before others: Debian's packages are for that one. */
async function findPython() {
  for (const python of [process.env.PORTREEVE_TEST_PYTHON ?? '', '/usr/bin/python3', findProgram('python3') ?? '']) {
    if (python === '') continue
    // PyJWT does RS256 only where cryptography is.
    const tried = await runCommand(python, ['-c', 'import requests, authlib, jwt, cryptography'], { timeoutMs: 20_000 })
    if (tried.ok) return python
  }
  return undefined
}

/** Its `java` lies in the same folder. */
async function findJavac() {
  const { PORTREEVE_TEST_JAVAC = '', JAVA_HOME } = process.env
  const ofHome = JAVA_HOME === undefined ? '' : join(JAVA_HOME, 'bin', 'javac')
  for (const javac of [PORTREEVE_TEST_JAVAC, ofHome, findProgram('javac') ?? '']) {
    if (!isProgram(javac)) continue
    // macOS has a javac in its PATH that only says where to get one.
    const version = await runCommand(javac, ['-version'], { timeoutMs: 20_000 })
    if (Number(/javac (\d+)/.exec(version.output)?.[1] ?? 0) >= JAVA_MAJOR_MIN) return javac
  }
  return undefined
}

/** The program that was given to us, or Debian's. Each test starts and ends its own. */
async function findChromium() {
  return [process.env.PORTREEVE_TEST_CHROMIUM ?? '', '/usr/bin/chromium', findProgram('chromium') ?? ''].find(isProgram)
}

/** @param {string} where @returns {Promise<Service>} */
async function startPostgres(where) {
  if (where.includes('://')) {
    return {
      env: { PORTREEVE_TEST_DATABASE_URL: where },
      stop: async () => {},
      keep: () => ['The database of PORTREEVE_TEST_DATABASE_URL was left as it is.'],
    }
  }
  const cluster = await startCluster(where)
  return {
    env: { PORTREEVE_TEST_DATABASE_URL: cluster.url },
    stop: cluster.stop,
    keep() {
      cluster.keep()
      return [
        `PostgreSQL is still running: ${cluster.url}`,
        `  its log: ${join(cluster.folder, 'postgres.log')}`,
        `  to end it: kill -INT ${cluster.pid}; rm -rf ${cluster.folder}`,
      ]
    },
  }
}

function debianPostgresFolders() {
  try {
    return readdirSync('/usr/lib/postgresql').map((major) => `/usr/lib/postgresql/${major}/bin`)
  } catch {
    return []
  }
}

/** @param {string} name */
function findProgram(name) {
  return pathFolders()
    .map((folder) => join(folder, name))
    .find(isProgram)
}

function pathFolders() {
  return (process.env.PATH ?? '').split(delimiter).filter(Boolean)
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
