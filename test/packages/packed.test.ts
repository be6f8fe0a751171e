import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { staleOutputs } from '../../scripts/test/stale-outputs.mjs'
import { type PublishedPackage, type PublishedPackages, packAll, root } from './published.ts'

const run = promisify(execFile)

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 })

let published: PublishedPackages
beforeAll(async () => {
  published = await packAll()
})
afterAll(() => rm(published.folder, { recursive: true, force: true }))

const textOf = ({ folder }: PublishedPackage, path: string) => readFileSync(join(folder, path), 'utf8')
/** What each package has a fault in, by its name. */
const faults = (find: (one: PublishedPackage) => unknown[]) =>
  Object.fromEntries(
    published.packages.map((one) => [one.manifest.name, find(one)] as const).filter(([, found]) => found.length > 0),
  )

describe('what a tarball holds', () => {
  it('is what is built, its sources, README, licence and manifest', () => {
    const expected =
      /^(?:bin\/[\w-]+\.js|dist\/.+|src\/.+\.(?:tsx?|json)|console\/.+|appointments\.openapi\.yaml|README\.md|LICENSE|package\.json)$/
    expect(faults(({ files }) => files.filter((path) => !expected.test(path)))).toEqual({})
    const needed = ['LICENSE', 'README.md', 'package.json']
    expect(faults(({ files }) => needed.filter((path) => !files.includes(path)))).toEqual({})
  })

  it('is no test, nothing that only tests use, and no state of a build', () => {
    const tests = /\.test\.|\/testing\/|\/contract\/|tsbuildinfo/
    expect(faults(({ files }) => files.filter((path) => tests.test(path)))).toEqual({})
  })

  it('is nothing whose source is gone (npm run build takes it away)', () => {
    expect(faults(({ source }) => staleOutputs(join(root, source)))).toEqual({})
  })

  it('names no folder of the machine that packed it', () => {
    const home = root.replace(/\/$/, '')
    expect(faults((one) => one.files.filter((path) => textOf(one, path).includes(home)))).toEqual({})
  })

  it('has the licence of the repository', () => {
    const licence = readFileSync(join(root, 'LICENSE'), 'utf8')
    expect(faults((one) => (textOf(one, 'LICENSE') === licence ? [] : ['LICENSE']))).toEqual({})
  })

  it('leads with its source maps to sources that are in it', () => {
    const missing = (one: PublishedPackage) =>
      one.files
        .filter((path) => /^dist\/.+\.(?:js|d\.ts)\.map$/.test(path))
        .flatMap((path) => {
          const { sources } = JSON.parse(textOf(one, path)) as { sources: string[] }
          return sources.map((source) => posix.join(posix.dirname(path), source))
        })
        .filter((path) => !one.files.includes(path))
    expect(faults(missing)).toEqual({})
  })
})

describe('what a package says of itself', () => {
  it('is one version for all of them, and each depends on the others in that version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    const names = published.packages.map(({ manifest }) => manifest.name)
    const wrong = ({ manifest }: PublishedPackage) => [
      ...(manifest.version === version ? [] : [manifest.version]),
      ...Object.entries(manifest.dependencies ?? {}).filter(([name, its]) => names.includes(name) && its !== version),
    ]
    expect(faults(wrong)).toEqual({})
  })

  it('is that it may be published', () => {
    expect(faults(({ manifest }) => (manifest.private ? ['private'] : []))).toEqual({})
  })

  it('is where each export and its types are', () => {
    const missing = ({ manifest, folder }: PublishedPackage) =>
      Object.values(manifest.exports)
        .flatMap((conditions) => Object.values(conditions))
        .filter((path) => !existsSync(join(folder, path)))
    expect(faults(missing)).toEqual({})
  })

  it('is everything that its files import, and in libraries what their types import', () => {
    const undeclared = (one: PublishedPackage) =>
      one.files
        .filter((path) => /^dist\/.*(?<!\/swagger-ui\/.*)\.(?:js|d\.ts)$/.test(path))
        .filter((path) => isLibrary(one) || path.endsWith('.js'))
        .flatMap((path) => importsOf(textOf(one, path)).map((specifier) => ({ path, specifier })))
        .filter(({ path, specifier }) => !isFound(one, path, specifier))
        .map(({ path, specifier }) => `${path}: ${specifier}`)
    expect(faults(undeclared)).toEqual({})
  })
})

/**
 * A program with a command exports something only for our own packages. Its types name Kysely, which writes its statements and is not
 * installed with it (docs/decisions/0011-statements-are-compiled-ahead.md).
 */
const isLibrary = ({ manifest }: PublishedPackage): boolean => manifest.bin === undefined

/** Specifiers of static and dynamic imports, re-exports, and types that are imported where they are named. */
function importsOf(text: string): string[] {
  const code = text.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '')
  const found = code.matchAll(
    /^\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/gm,
  )
  return [...found].map(([, stated, called]) => stated ?? called ?? '')
}

function isFound({ folder, manifest }: PublishedPackage, path: string, specifier: string): boolean {
  if (builtinModules.includes(specifier.replace('node:', ''))) return true
  if (specifier.startsWith('.')) {
    const file = join(folder, dirname(path), specifier)
    return existsSync(file) || existsSync(file.replace(/\.[jt]sx?$/, '.d.ts'))
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  return name in (manifest.dependencies ?? {})
}

describe('a program in an empty project', () => {
  const names = () => published.packages.map(({ manifest }) => manifest.name)
  const entriesOf = (packages: PublishedPackage[]) =>
    packages.flatMap(({ manifest }) => Object.keys(manifest.exports).map((path) => posix.join(manifest.name, path)))
  const importing = (entries: string[]) => entries.map((entry, index) => `import * as entry${index} from '${entry}'`)

  it('imports every entry of every package, and each has what its types promise', async () => {
    const project = await published.install(names())
    const entries = entriesOf(published.packages)
    const counts = entries.map((entry, index) => `['${entry}', Object.keys(entry${index}).length]`)
    const program = `${importing(entries).join('\n')}\nconsole.log(JSON.stringify(Object.fromEntries([${counts.join(', ')}])))\n`
    await writeFile(join(project, 'program.mjs'), program)
    const { stdout, stderr } = await run(process.execPath, ['program.mjs'], { cwd: project })
    expect(stderr).toBe('')
    const exported = JSON.parse(stdout) as Record<string, number>
    expect(Object.keys(exported)).toEqual(entries)
    expect(Object.entries(exported).filter(([, count]) => count === 0)).toEqual([])
  })

  it('makes a verifier, a client and a management client, with nothing installed but these two', async () => {
    const project = await published.install(['@portreeve/verifier', '@portreeve/client'])
    await writeFile(
      join(project, 'program.mjs'),
      `import { createVerifier } from '@portreeve/verifier'
import { createClient } from '@portreeve/client'
import { createManagement, ManagementError } from '@portreeve/client/management'

const issuer = 'https://identity.example.com/oauth2/aus1'
const subscriptionsUrl = 'https://subscriptions.example.com'
const verifier = createVerifier({ issuer, subscriptionsUrl, clientId: 'id', clientSecret: 'secret' })
const client = createClient({ issuer, apiKey: 'key', apiSecret: 'secret', subscriptionsUrl })
const fetch = async () => Response.json({ code: 'FORBIDDEN', message: 'No.' }, { status: 403 })
const refused = await createManagement({ url: 'https://console.example.com', token: 'pmt_1', fetch }).get('/me').catch((error) => error)
const call = await verifier.verify({ headers: {} })
console.log(JSON.stringify([typeof client.fetch, refused instanceof ManagementError, call.ok]))
`,
    )
    const { stdout } = await run(process.execPath, ['program.mjs'], { cwd: project })
    expect(JSON.parse(stdout)).toEqual(['function', true, false])
  })

  it('starts the exchange by its command', async () => {
    const project = await published.install(['portreeve'])
    const command = join(project, 'node_modules/portreeve/bin/portreeve.js')
    const { stdout } = await run(process.execPath, [command, '--version'], { cwd: project })
    expect(stdout.trim()).toBe(published.packages[0]?.manifest.version)
  })

  // A program that is no file has options that no thread of it may have.
  it('starts an exchange of a test from the command line itself, with passwords and a memory of its own', async () => {
    const project = await published.install(['@portreeve/testing'])
    const program = `import { startExchange } from '@portreeve/testing'
const exchange = await startExchange()
const { email } = await exchange.user({ email: 'ada@example.com' })
await exchange.close()
console.log(email)
`
    const flags = ['--max-old-space-size=400', '--input-type=module', '-e', program]
    const { stdout, stderr } = await run(process.execPath, flags, { cwd: project })
    expect({ stdout, stderr }).toEqual({ stdout: 'ada@example.com\n', stderr: '' })
  })

  const checks = [
    { compiler: 'today’s TypeScript', path: 'node_modules/typescript/bin/tsc' },
    { compiler: 'TypeScript 5', path: 'scripts/generators/node_modules/typescript/bin/tsc' },
  ]

  it.each(checks)('type-checks under $compiler, the types of the libraries themselves too', async ({ path }) => {
    const project = await published.install([
      '@portreeve/protocol',
      '@portreeve/verifier',
      '@portreeve/client',
      '@portreeve/testing',
      '@types/node',
    ])
    const program = `import { createClient } from '@portreeve/client'
import { createManagement } from '@portreeve/client/management'
import { gatewayErrors } from '@portreeve/protocol'
import { startExchange } from '@portreeve/testing'
import { createVerifier } from '@portreeve/verifier'

export const all = [createClient, createVerifier, gatewayErrors]
const management = createManagement({ url: 'https://console.example.com', token: 'pmt_1' })
const path = { organizationId: '1' }
export const name: string = (await management.get('/organizations/{organizationId}', { path })).name
for await (const app of management.list('/apps', { query: { limit: 10 } })) console.log(app.contactEmail satisfies string)
// @ts-expect-error
await management.get('/organizations/{organizationId}')
const exchange = await startExchange({ demo: true })
export const token: string | undefined = exchange.demo?.users[0]?.managementToken
// @ts-expect-error
exchange.demo?.store satisfies number
`
    expect(await typeCheck(project, program, { compiler: path, skipLibCheck: false })).toBe('')
  })

  it('type-checks with every package', async () => {
    const project = await published.install([...names(), '@types/node'])
    const entries = entriesOf(published.packages)
    const program = `${importing(entries).join('\n')}
export const all: object[] = [${entries.map((_entry, index) => `entry${index}`).join(', ')}]
`
    const compiler = 'node_modules/typescript/bin/tsc'
    expect(await typeCheck(project, program, { compiler, skipLibCheck: true })).toBe('')
  })
})

interface TypeCheckOptions {
  /** From the root of the repository. */
  compiler: string
  skipLibCheck: boolean
}

/** What the compiler has to say about a program. */
async function typeCheck(
  project: string,
  program: string,
  { compiler, skipLibCheck }: TypeCheckOptions,
): Promise<string> {
  const strict = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true, types: ['node'] }
  const config = { compilerOptions: { ...strict, skipLibCheck }, files: ['program.ts'] }
  await writeFile(join(project, 'program.ts'), program)
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(config))
  await writeFile(join(project, 'package.json'), '{"type":"module"}')
  return run(process.execPath, [join(root, compiler), '-p', project]).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  )
}
