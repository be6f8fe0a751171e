import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePortBase, runPortreeve, spawnPortreeve, temporaryFolder, untilReady } from './support/dev-process.ts'

// Several processes each, one after the other.
vi.setConfig({ testTimeout: 60_000 })

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function folderOfItsOwn(): Promise<string> {
  const folder = await temporaryFolder()
  ends.push(folder.remove)
  return folder.path
}

async function dev(cwd: string, portBase: number, ...flags: string[]) {
  const started = await untilReady(spawnPortreeve(['dev', '--port-base', String(portBase), ...flags], { cwd }))
  ends.push(() => started.stop('SIGKILL'))
  return started
}

const portreeve = (cwd: string, ...args: string[]) => runPortreeve(args, { cwd })

async function listed(cwd: string, ...args: string[]): Promise<{ items: Record<string, unknown>[] }> {
  return JSON.parse((await portreeve(cwd, ...args, '--json')).stdout)
}

describe('portreeve dev --no-demo', () => {
  it('begins with one authorization server and its operator, whose token the commands find, and nothing else', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    const started = await dev(cwd, portBase, '--no-demo')
    const path = join(cwd, '.portreeve', 'management.json')
    const management = JSON.parse(await readFile(path, 'utf8'))
    expect(management).toEqual({
      url: `http://localhost:${portBase + 1}`,
      token: expect.stringMatching(/^pmt_/),
      authServerId: expect.stringMatching(/^aus/),
      issuer: `http://localhost:${portBase}/oauth2/${management.authServerId}`,
      gatewayUrl: `http://localhost:${portBase + 2}`,
    })
    expect((await stat(path)).mode & 0o077).toBe(0)
    expect(started.output().stdout).toContain('docs/tutorial.md')
    expect(started.output().stdout + started.output().stderr).not.toContain(management.token)
    expect((await readdir(join(cwd, '.portreeve'))).sort()).toEqual(['encryption.key', 'management.json', 'store'])

    expect((await listed(cwd, 'servers', 'list')).items).toMatchObject([{ id: management.authServerId }])
    for (const kind of ['orgs', 'apis', 'apps', 'subscriptions']) {
      expect((await listed(cwd, kind, 'list')).items, kind).toEqual([])
    }
    expect((await listed(cwd, 'users', 'list')).items).toHaveLength(1)
    expect((await fetch(`http://127.0.0.1:${portBase}/mailbox`)).status).toBe(200)
    // The way into the console that it names.
    expect(started.output().stdout).toContain('portreeve users invite --operator --email you@example.com')
    expect(await portreeve(cwd, 'users', 'invite', '--operator', '--email', 'you@example.com')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('an operator from now on'),
    })
    expect((await portreeve(cwd, 'operators', 'list')).stdout).toContain('you@example.com')
    expect(await (await fetch(`http://127.0.0.1:${portBase}/mailbox`)).text()).toContain('you@example.com')
    expect(await started.stop()).toBe(0)
  })

  it('goes on with what people have made, under other ports too', async () => {
    const cwd = await folderOfItsOwn()
    const first = await dev(cwd, await freePortBase(), '--no-demo')
    const before = JSON.parse(await readFile(join(cwd, '.portreeve', 'management.json'), 'utf8'))
    await first.stop('SIGKILL')
    const portBase = await freePortBase()
    await dev(cwd, portBase, '--no-demo')
    const after = JSON.parse(await readFile(join(cwd, '.portreeve', 'management.json'), 'utf8'))
    expect(after).toMatchObject({ token: before.token, authServerId: before.authServerId })
    expect(after.gatewayUrl).toBe(`http://localhost:${portBase + 2}`)
    expect((await listed(cwd, 'servers', 'list')).items).toHaveLength(1)
  })

  it('T-36 never mixes with a demo: neither in one home nor in one store', async () => {
    const cwd = await folderOfItsOwn()
    const portBase = await freePortBase()
    const refused = async (...flags: string[]) => {
      const { code, stderr } = await portreeve(cwd, 'dev', '--port-base', String(portBase), ...flags)
      expect(code).toBe(1)
      return stderr
    }
    await (await dev(cwd, portBase, '--no-demo')).stop()
    expect(await refused()).toContain('is the home of an exchange without a demo')
    await (await dev(cwd, portBase, '--home', 'demo')).stop()
    expect(await refused('--home', 'demo', '--no-demo')).toContain('is the home of a demo exchange')
    expect(await refused('--no-demo', '--target', 'vehicles=http://127.0.0.1:1')).toContain('--target is for the demo')
  })
})
