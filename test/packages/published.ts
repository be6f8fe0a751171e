import { execFile } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { mkdir, mkdtemp, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What others install, by folder; the example is what `portreeve dev` puts behind its gateway. */
const folders = [
  'packages/protocol',
  'packages/verifier',
  'packages/client',
  'packages/server',
  'packages/testing',
  'examples/dms-service',
]

export interface Manifest {
  name: string
  version: string
  private?: boolean
  bin?: Record<string, string>
  exports: Record<string, Record<string, string>>
  dependencies?: Record<string, string>
}

/** One package, packed by npm and unpacked as npm would unpack it. */
export interface PublishedPackage {
  /** In the repository, relative to its root. */
  source: string
  /** Where it lies unpacked. */
  folder: string
  manifest: Manifest
  /** Paths in the tarball. */
  files: string[]
}

export interface PublishedPackages {
  folder: string
  packages: PublishedPackage[]
  /** An empty project with these installed. */
  install(names: readonly string[]): Promise<string>
}

/**
 * Packs every package and unpacks the tarballs side by side. Each sees only what its own manifest declares, beside itself, as with installers
 * that hoist nothing: an import that works because somebody else depends on it fails here. Third-party packages are those of the repository.
 */
export async function packAll(): Promise<PublishedPackages> {
  const folder = await mkdtemp(join(tmpdir(), 'portreeve-packed-'))
  const flags = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await run('npm', [...flags, ...folders.map((path) => `./${path}`)], {
    cwd: root,
    maxBuffer: 64e6,
  })
  const packed = JSON.parse(stdout) as { name: string; filename: string; files: { path: string }[] }[]
  const packages: PublishedPackage[] = []
  for (const source of folders) {
    const { name } = JSON.parse(readFileSync(join(root, source, 'package.json'), 'utf8')) as Manifest
    const tarball = packed.find((one) => one.name === name)
    if (!tarball) throw new Error(`npm packed no ${name}`)
    const place = join(folder, 'store', name)
    await mkdir(place, { recursive: true })
    await run('tar', ['-xzf', join(folder, tarball.filename), '-C', place, '--strip-components=1'])
    const manifest = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as Manifest
    packages.push({ source, folder: place, manifest, files: tarball.files.map(({ path }) => path) })
  }
  for (const one of packages) await linkDependencies(one, packages)
  return { folder, packages, install: (names) => install(folder, packages, names) }
}

async function linkDependencies({ folder, source, manifest }: PublishedPackage, packages: PublishedPackage[]) {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const ours = packages.find((one) => one.manifest.name === name)
    await link(ours?.folder ?? findInstalled(name, join(root, source)), join(folder, 'node_modules', name))
  }
}

async function install(folder: string, packages: PublishedPackage[], names: readonly string[]): Promise<string> {
  const project = await mkdtemp(join(folder, 'project-'))
  for (const name of names) {
    const ours = packages.find(({ manifest }) => manifest.name === name)
    await link(ours?.folder ?? findInstalled(name, root), join(project, 'node_modules', name))
  }
  return project
}

async function link(target: string, path: string) {
  await mkdir(dirname(path), { recursive: true })
  await symlink(target, path, 'dir')
}

/** Where Node finds a package that `from` depends on. */
function findInstalled(name: string, from: string): string {
  const places = createRequire(join(from, 'package.json')).resolve.paths(name) ?? []
  const place = places.map((path) => join(path, name)).find((path) => existsSync(path))
  if (!place) throw new Error(`${name} is not installed`)
  return realpathSync(place)
}
