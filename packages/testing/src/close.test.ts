import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startExchange } from './index.ts'

vi.setConfig({ testTimeout: 120_000 })

const root = fileURLToPath(new URL('../../..', import.meta.url))
const PROGRAM_MILLIS = 60_000
/** Shorter than every timer of the exchange. */
const HANDLES_MILLIS = 250

/** Everything that the kit has is in use before it is closed. */
const USES_EVERYTHING = `
import { startExchange } from '@portreeve/testing'
const exchange = await startExchange()
const webhook = await exchange.webhook()
const [rest, events] = [await exchange.api(), await exchange.api({ events: true })]
const app = await exchange.app({ apis: [rest, events], webhookUrl: webhook.url })
const { id, organization } = await exchange.subscription({ app })
await (await exchange.user({ organization })).signIn(app)
const answer = await app.client.fetch(rest.url, { subscriptionId: id })
await exchange.explain(answer.headers.get('request-id'))
webhook.answer(503)
await events.publish({ organization, body: {} })
await webhook.next()
`

let folder: string
/** Where the programs keep what is temporary. */
let temporary: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portreeve-close-test-'))
  temporary = join(folder, 'temporary')
  await mkdir(temporary)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterEach(() => rm(folder, { recursive: true }))

/** In a process of its own, whose temporary files have a folder of their own. Rejects unless it ends by itself, in time, with 0. */
async function run(program: string): Promise<string> {
  const file = join(folder, `${randomUUID()}.mjs`)
  await writeFile(file, program)
  const options = { env: { ...process.env, TMPDIR: temporary }, timeout: PROGRAM_MILLIS }
  const { stdout } = await promisify(execFile)(process.execPath, [file], options)
  return stdout
}

describe('close', () => {
  it('leaves no port, thread, timer and file: the process ends by itself', async () => {
    const stdout = await run(`${USES_EVERYTHING}
      await exchange.close()
      // A handle is gone some turns of the loop after its server or thread says that it is closed; what was forgotten stays for longer.
      const left = () => process.getActiveResourcesInfo().filter((name) => /Server|Worker|MessagePort|Timeout|Immediate/.test(name))
      const until = performance.now() + ${HANDLES_MILLIS}
      do await new Promise((resolve) => setImmediate(resolve))
      while (left().length > 0 && performance.now() < until)
      console.log(JSON.stringify(left()))`)
    expect(JSON.parse(stdout)).toEqual([])
    expect(await readdir(temporary)).toEqual([])
  })

  it('is not needed for files to go when the process ends before', async () => {
    await run(`${USES_EVERYTHING}
      process.exit(0)`)
    expect(await readdir(temporary)).toEqual([])
  })

  it('may be called twice, and nobody answers any more', async () => {
    const exchange = await startExchange()
    const webhook = await exchange.webhook()
    await Promise.all([exchange.close(), exchange.close()])
    for (const url of [...Object.values(exchange.urls), webhook.url]) {
      await expect(fetch(url)).rejects.toThrow('fetch failed')
    }
  })
})

describe('several exchanges at once', () => {
  it('in one process know nothing of each other', async () => {
    const all = await Promise.all([startExchange(), startExchange(), startExchange()])
    try {
      expect(new Set(all.flatMap(({ urls }) => [...new Set(Object.values(urls))])).size).toBe(12)
      const [first, second] = all
      const [api, app] = [await second.api(), await first.app()]
      const answer = await fetch(api.url, { headers: { Authorization: `Bearer ${await app.client.token()}` } })
      expect(await answer.json()).toMatchObject({ code: 'TOKEN-ISSUER-MISMATCH' })
      first.advanceClock(86_400)
      expect(second.now()).toBeLessThan(first.now() - 86_000)
    } finally {
      await Promise.all(all.map((each) => each.close()))
    }
  })

  it('in several processes, as test runners have them, find ports of their own', async () => {
    const programs = Array.from({ length: 4 }, () =>
      run(`import { startExchange } from '@portreeve/testing'
        const exchanges = await Promise.all([startExchange(), startExchange()])
        console.log(exchanges.map(({ urls }) => urls.gateway).join(' '))
        await Promise.all(exchanges.map((each) => each.close()))`),
    )
    const urls = (await Promise.all(programs)).flatMap((stdout) => stdout.trim().split(' '))
    expect(urls).toHaveLength(8)
  })
})
