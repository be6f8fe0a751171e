import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Demo } from '../packages/server/src/demo/index.ts'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { blocksOf } from './support/page-blocks.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))

/** Whoever follows the pages for developers copies these programs into a folder and starts them with these lines. */
describe('the programs of the guides, as they stand, against a demo exchange', () => {
  let dev: DevProcess
  let demo: Demo
  let cwd: string
  let servicePort: number
  const ends: (() => unknown)[] = []

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    cwd = folder.path
    const portBase = await freePortBase()
    servicePort = portBase + 7
    dev = await startDevProcess({ cwd, portBase, targets: [`appointments=http://127.0.0.1:${servicePort}`] })
    ends.push(() => dev.stop())
    demo = await dev.demo()
    await symlink(join(root, 'node_modules'), join(cwd, 'node_modules'))
    for (const page of ['for-app-developers', 'for-api-developers', 'for-webhook-authors']) {
      for (const program of await blocksOf(`docs/${page}.md`, 'js')) {
        const [, name = ''] = /^\/\/ (\w+\.mjs)\n/.exec(program) ?? []
        await writeFile(join(cwd, name), program)
      }
    }
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  const envFile = '--env-file=.portreeve/demo.env'
  const paste = (lines: string) =>
    spawn('bash', ['-c', lines.replaceAll('5000', `${servicePort}`)], { cwd, detached: true })
  /** With its children: a shell does not pass a signal on. */
  const end = (program: ChildProcess) => () => {
    if (program.pid !== undefined && program.exitCode === null) process.kill(-program.pid)
  }

  it('a service, an app with the client and an app with curl meet at the gateway', { timeout: 60_000 }, async () => {
    const [start = ''] = await blocksOf('docs/for-api-developers.md', 'sh')
    ends.push(end(paste(start)))
    while (!(await fetch(`http://127.0.0.1:${servicePort}`).catch(() => undefined)))
      await new Promise((resolve) => setTimeout(resolve, 50))
    const rows = { rowsOf: demo.organizations.buyer.id }
    expect((await run(process.execPath, [envFile, 'calls.mjs'], { cwd })).stdout).toContain(
      `200 { rowsOf: '${rows.rowsOf}' }`,
    )
    const [curl = ''] = await blocksOf('docs/for-app-developers.md', 'sh')
    expect(JSON.parse((await run('bash', ['-c', curl], { cwd })).stdout)).toEqual(rows)
    // Whoever comes past the gateway without a token is told so.
    expect((await fetch(`http://127.0.0.1:${servicePort}/appointments`)).status).toBe(403)
  })

  it('a publisher and a webhook meet at the relay', { timeout: 60_000 }, async () => {
    const [start = ''] = await blocksOf('docs/for-webhook-authors.md', 'sh')
    const webhook = paste(start)
    ends.push(end(webhook))
    while (!(await fetch(demo.asyncApi.webhookUrl).catch(() => undefined)))
      await new Promise((resolve) => setTimeout(resolve, 50))
    const lines = createInterface({ input: webhook.stdout })
    const taken = once(lines, 'line')
    const eventId = (await run(process.execPath, [envFile, 'publish.mjs'], { cwd })).stdout.trim()
    const [line] = (await taken) as [string]
    expect(line).toContain(`${eventId} ${demo.organizations.buyer.id} `)
    expect(line).toContain("repairOrderNumber: 'RO-100412'")
  })
})
