import { describe, expect, it } from 'vitest'
import { completeLockfile, findLockfileFaults, splitByUse } from './lockfile.mjs'

const good = { version: '1.2.3', integrity: 'sha512-x', license: 'MIT' }
const lockfile = {
  lockfileVersion: 3,
  packages: {
    '': { version: '0.1.0' },
    'packages/server': { version: '0.1.0', dependencies: { a: '1.2.3', '@x/protocol': '0.1.0' } },
    'packages/protocol': { version: '0.1.0', dependencies: { d: '1.2.3' } },
    bench: { version: '0.1.0', dependencies: { e: '1.2.3' } },
    'node_modules/@x/protocol': { resolved: 'packages/protocol', link: true },
    'node_modules/a': { ...good, dependencies: { b: '^1.0.0' }, optionalDependencies: { c: '1.2.3' } },
    'node_modules/a/node_modules/b': { ...good, dependencies: { f: '*' } },
    'node_modules/b': good,
    'node_modules/c': good,
    'node_modules/d': good,
    'node_modules/e': good,
    'node_modules/f': good,
  },
}

describe('splitByUse', () => {
  it('follows the published packages through links, nesting and optional parts; the rest are tools', () => {
    const { runtime, tools } = splitByUse(lockfile, ['packages/server'])
    expect([...runtime.keys()].toSorted()).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
      'node_modules/d',
      'node_modules/f',
    ])
    expect([...tools.keys()]).toEqual(['node_modules/b', 'node_modules/e'])
  })
})

describe('findLockfileFaults', () => {
  const faults = (entry: object, manifest: object = {}) => {
    const packages = { ...lockfile.packages, 'node_modules/a': { ...good, ...entry } }
    const changed = { ...lockfile, packages }
    const { runtime } = splitByUse(changed, ['packages/server'])
    return findLockfileFaults(changed, [{ path: 'package.json', ...manifest }], runtime)
  }

  it('finds nothing in a clean one', () => {
    const devDependencies = { a: '1.2.3', b: 'npm:@x/y@1.0.0', c: '1.0.0-beta.2' }
    expect(faults({}, { devDependencies, overrides: { d: '1.1.1' } })).toEqual([])
  })

  it.each([
    [{ hasInstallScript: true }, 'would run a script'],
    [{ resolved: 'https://registry.example/a.tgz' }, 'names a host'],
    [{ version: 'git+ssh://example/a' }, 'is not exact'],
    [{ integrity: undefined }, 'no integrity'],
  ])('finds %j', (entry, complaint) => {
    expect(faults(entry)).toEqual([expect.stringContaining(complaint)])
  })

  it.each(['^1.2.3', '~1.2.3', '1.x', '*', 'latest', 'npm:a@^1.0.0', 'file:../a'])('refuses the range %s', (range) => {
    expect(faults({}, { dependencies: { a: range } })).toHaveLength(1)
  })
})

describe('completeLockfile', () => {
  const withoutBinaries = () => ({
    lockfileVersion: 3,
    packages: {
      'node_modules/tool': {
        ...good,
        optionalDependencies: {
          '@tool/linux-x64': '1.2.3',
          '@tool/win32-arm64-msvc': '1.2.3',
          '@tool/linux-arm-musleabihf': '1.2.3',
        },
      },
      'node_modules/@tool/linux-x64': { ...good, optional: true, os: ['linux'], cpu: ['x64'] },
    },
  })

  it('puts back the binaries of other platforms that npm left out', () => {
    const lockfile = withoutBinaries()
    expect(findLockfileFaults(lockfile, [], new Map())).toEqual([
      expect.stringMatching(/^node_modules\/@tool\/win32-arm64-msvc: node_modules\/tool asks for it/),
      expect.stringMatching(/^node_modules\/@tool\/linux-arm-musleabihf: /),
    ])
    expect(completeLockfile(lockfile)).toHaveLength(2)
    expect(lockfile.packages).toMatchObject({
      'node_modules/@tool/win32-arm64-msvc': {
        version: '1.2.3',
        os: ['win32'],
        cpu: ['arm64'],
        optional: true,
        license: 'MIT',
      },
      'node_modules/@tool/linux-arm-musleabihf': { os: ['linux'], cpu: ['arm'], libc: ['musl'] },
    })
    expect(findLockfileFaults(lockfile, [], new Map())).toEqual([])
    expect(completeLockfile(lockfile)).toEqual([])
  })

  it('does not spare a shipped package its integrity hash', () => {
    const lockfile = withoutBinaries()
    completeLockfile(lockfile)
    const { runtime } = splitByUse(
      { ...lockfile, packages: { ...lockfile.packages, app: { dependencies: { tool: '1.2.3' } } } },
      ['app'],
    )
    expect(findLockfileFaults(lockfile, [], runtime)).toHaveLength(2)
  })
})
