import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePortBase, runPortreeve, startDevProcess, temporaryFolder } from './support/dev-process.ts'

vi.setConfig({ testTimeout: 60_000 })

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const chosen = 'aus1p1ixy7YL8cMq02p7'
const other = 'ausAnotherServersId0'

describe('portreeve dev --auth-server-id', () => {
  it.each([
    ['a demo', []],
    ['an exchange without one', ['--no-demo']],
  ])('protocol.md 1 begins %s with the id that clients have in their code, and keeps it', async (_what, flags) => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    const cwd = folder.path
    const portBase = await freePortBase()
    const start = (...more: string[]) => startDevProcess({ cwd, portBase, flags: [...flags, ...more] })
    const first = await start('--auth-server-id', chosen, '--public-url', 'subscriptions=http://127.0.0.2:8401')
    ends.push(() => first.stop('SIGKILL'))
    const keys = await fetch(`http://localhost:${portBase}/oauth2/${chosen}/v1/keys`)
    expect([keys.status, first.output().stdout]).toEqual([200, expect.stringContaining(`/oauth2/${chosen}`)])
    await first.stop()

    const refused = ['dev', '--port-base', String(portBase), ...flags, '--auth-server-id', other]
    const { code, stderr } = await runPortreeve(refused, { cwd })
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`authorization server ${chosen}, whose id never changes`),
    ])
    await mkdir(join(cwd, 'elsewhere'))
    const unusable = await runPortreeve([...refused.slice(0, -1), 'default'], { cwd: join(cwd, 'elsewhere') })
    expect([unusable.code, unusable.stderr]).toEqual([
      1,
      expect.stringContaining('--auth-server-id must be aus and 17'),
    ])

    for (const more of [[], ['--auth-server-id', chosen]]) {
      const again = await start(...more)
      expect(again.output().stdout).toContain(`/oauth2/${chosen}`)
      await again.stop()
    }
  })
})
