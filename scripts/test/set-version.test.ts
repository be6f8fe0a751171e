import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { setVersion } from './set-version.mjs'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(path, 'utf8')

describe('npm run set-version', () => {
  let root: string
  const { version: current, workspaces } = JSON.parse(read(join(repository, 'package.json'))) as {
    version: string
    workspaces: string[]
  }
  const files = ['package-lock.json', ...['', ...workspaces].map((folder) => join(folder, 'package.json'))]
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'portreeve-version-'))
    for (const path of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      cpSync(join(repository, path), join(root, path))
    }
  })
  afterEach(() => rmSync(root, { recursive: true }))

  it('writes nothing else than it has read, when the version stays', () => {
    expect(setVersion(root, current).sort()).toEqual(files.sort())
    for (const path of files) expect(read(join(root, path)), path).toBe(read(join(repository, path)))
  })

  it('gives every package the version, and each its dependencies on the others in it, in the lockfile too', () => {
    setVersion(root, '98.7.6')
    const testing = JSON.parse(read(join(root, 'packages/testing/package.json')))
    expect([testing.version, testing.dependencies.portreeve]).toEqual(['98.7.6', '98.7.6'])
    const { packages, version } = JSON.parse(read(join(root, 'package-lock.json')))
    expect([version, packages[''].version, packages['packages/testing'].dependencies.portreeve]).toEqual(
      Array.from({ length: 3 }, () => '98.7.6'),
    )
    for (const folder of workspaces) {
      const { name, dependencies = {} } = JSON.parse(read(join(root, folder, 'package.json')))
      const ours = Object.entries<string>(dependencies).filter(([its]) => /^(?:@portreeve\/|portreeve$)/.test(its))
      expect({ name, others: ours.filter(([, its]) => its !== '98.7.6') }).toEqual({ name, others: [] })
    }
    expect(JSON.parse(read(join(root, 'packages/verifier/package.json'))).dependencies.jose).toBe(
      JSON.parse(read(join(repository, 'packages/verifier/package.json'))).dependencies.jose,
    )
  })

  it.each(['', '1.2', 'v1.2.3', '^1.2.3', 'latest'])('refuses %j', (version) => {
    expect(() => setVersion(root, version)).toThrow(/is no version/)
    expect(read(join(root, 'package.json'))).toBe(read(join(repository, 'package.json')))
  })
})
