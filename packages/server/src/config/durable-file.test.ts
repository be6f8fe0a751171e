import { randomBytes } from 'node:crypto'
import { lstat, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readIfThere, writeDurably } from './durable-file.ts'
import { loadEncryptionKey } from './encryption-key.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portreeve-config-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('writeDurably', () => {
  it('replaces the whole content and leaves nothing else behind', async () => {
    const path = join(folder, 'file')
    await writeDurably(path, 'a long first content')
    await writeDurably(path, 'second')
    expect(await readIfThere(path)).toBe('second')
    expect(await readdir(folder)).toEqual(['file'])
  })

  it('neither follows a planted link nor keeps a planted file', async () => {
    const path = join(folder, 'file')
    const victim = join(folder, 'victim')
    await writeFile(victim, 'untouched')
    await symlink(victim, `${path}.${process.pid}.tmp`)
    await writeDurably(path, 'secret')
    expect(await readIfThere(victim)).toBe('untouched')
    await writeFile(`${path}.${process.pid}.tmp`, '', { mode: 0o666 })
    await writeDurably(path, 'secret')
    expect((await lstat(path)).mode & 0o777).toBe(0o600)
  })

  it('is readable by its owner only', async () => {
    const path = join(folder, 'file')
    await writeDurably(path, 'secret')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })
})

describe('readIfThere', () => {
  it('tells "not there" from "cannot be read"', async () => {
    expect(await readIfThere(join(folder, 'nothing'))).toBeUndefined()
    await expect(readIfThere(folder)).rejects.toThrow()
  })
})

describe('loadEncryptionKey', () => {
  it('makes a key once and keeps it', async () => {
    const first = await loadEncryptionKey(folder, undefined)
    expect(first.length).toBe(32)
    expect(await loadEncryptionKey(folder, undefined)).toEqual(first)
  })

  it('takes the environment first', async () => {
    const given = randomBytes(32)
    expect(await loadEncryptionKey(folder, given.toString('base64'))).toEqual(given)
    expect(await readdir(folder)).toEqual([])
  })

  it('refuses anything that is not 32 bytes, says which source, and does not repeat it', async () => {
    const load = loadEncryptionKey(folder, Buffer.from('too short').toString('base64'))
    await expect(load).rejects.toThrow('PORTREEVE_ENCRYPTION_KEY must hold 32 bytes in base64')
    await writeDurably(join(folder, 'encryption.key'), 'garbage')
    await expect(loadEncryptionKey(folder, undefined)).rejects.toThrow('encryption.key must hold 32 bytes')
  })
})
