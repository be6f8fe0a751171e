import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, StoreCannotOpen } from '../index.ts'

const child = fileURLToPath(new URL('../contract/open-child.mjs', import.meta.url))

describe('opening the embedded store', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'portreeve-open-'))
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  const open = (directory: string) =>
    openStore({ kind: 'sqlite', directory }, { onFault: (fault) => expect.unreachable(String(fault)) })
  async function refusal(directory: string): Promise<string> {
    const fault = await open(directory).catch((caught: unknown) => caught)
    expect(fault).toBeInstanceOf(StoreCannotOpen)
    return (fault as Error).message
  }
  /** A process that has opened the store in `directory`. */
  async function holder(directory: string) {
    const holding = spawn(process.execPath, [child, JSON.stringify({ kind: 'sqlite', directory })], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await once(holding.stdout, 'data')
    return holding
  }

  it('makes the directory, for this user only', async () => {
    const directory = join(home, 'a', 'b')
    await (await open(directory)).close()
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    for (const file of readdirSync(directory)) {
      if (file.startsWith('portreeve.db')) expect(statSync(join(directory, file)).mode & 0o077).toBe(0)
    }
  })

  it('refuses a second server on one directory and says which process holds it; kill -9 frees it at once', async () => {
    const holding = await holder(home)
    const message = await refusal(home)
    expect(message).toContain(`process ${holding.pid}`)
    expect(message).toContain(home)
    holding.kill('SIGKILL')
    await once(holding, 'exit')
    await (await open(home)).close()
  })

  it('refuses a second store in the same process', async () => {
    const store = await open(home)
    expect(await refusal(home)).toContain(`process ${process.pid}`)
    await store.ping()
    await store.close()
  })

  it('names what stands where the directory should be', async () => {
    const file = join(home, 'file')
    writeFileSync(file, '')
    expect(await refusal(file)).toContain(`${file} is not a directory`)
    expect(await refusal(join(file, 'below'))).toContain('is not a directory')
  })

  it('says that a directory cannot be written', async () => {
    const directory = join(home, 'closed')
    mkdirSync(directory)
    chmodSync(directory, 0o500)
    if (process.getuid?.() !== 0) {
      expect(await refusal(directory)).toContain('cannot be written')
      return
    }
    // root may write anywhere: ask as somebody else.
    chmodSync(home, 0o755)
    const script = `
      process.setgid(65534); process.setuid(65534)
      import(${JSON.stringify(new URL('../../../dist/store/index.js', import.meta.url).href)})
        .then(({ openStore }) => openStore({ kind: 'sqlite', directory: ${JSON.stringify(directory)} }, { onFault: console.error }))
        .catch((fault) => console.log(fault.name, fault.message))`
    const asking = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [said] = (await once(asking.stdout, 'data')) as [Buffer]
    expect(said.toString()).toMatch(/StoreCannotOpen .*cannot be written/)
  })

  it('says that a file is damaged, and frees the directory', async () => {
    const store = await open(home)
    await store.facts.put('a', 'b')
    await store.close()
    const file = join(home, 'portreeve.db')
    const size = statSync(file).size
    truncateSync(file, 100)
    truncateSync(file, size)
    expect(await refusal(home)).toMatch(/portreeve\.db is damaged/)
    writeFileSync(file, 'this was never a database\n'.repeat(400))
    expect(await refusal(home)).toMatch(/portreeve\.db is damaged or is not a Portreeve store/)
    rmSync(file)
    await (await open(home)).close()
  })
})
