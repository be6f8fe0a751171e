import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestBrowser } from '../packages/server/src/identity/testing/test-browser.ts'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { freePort } from './support/ports.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const CALLBACK_PORT = 5000

/** The program of docs/apps.md, as it stands but for the port: 5000 may be taken here. */
async function appOfThePage(port: number): Promise<string> {
  const page = await readFile(new URL('../docs/apps.md', import.meta.url), 'utf8')
  const [, program = ''] = /```js\n(\/\/ app\.mjs\n[\s\S]*?)```/.exec(page) ?? []
  const moved = program.replace(`.listen(${CALLBACK_PORT},`, `.listen(${port},`)
  if (moved === program) throw new Error('the program does not listen as expected')
  return moved
}

describe('the server-side app of docs/apps.md, as it stands', () => {
  let dev: DevProcess
  let app: ChildProcess
  let url: string
  let said = ''
  const ends: (() => unknown)[] = []

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    dev = await startDevProcess({ cwd: folder.path, portBase: await freePortBase() })
    ends.push(() => dev.stop())
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    await symlink(fileURLToPath(new URL('../node_modules', import.meta.url)), join(folder.path, 'node_modules'))
    await writeFile(join(folder.path, 'app.mjs'), await appOfThePage(port))
    app = spawn(process.execPath, ['app.mjs'], { cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'] })
    app.stderr?.on('data', (text) => {
      said += String(text)
    })
    ends.push(() => app.kill())
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  it('signs a person in, reads their appointments, refreshes, and knows where to sign out', async () => {
    const begun = await vi.waitFor(
      async () => {
        if (app.exitCode !== null) throw new Error(said)
        return fetch(`${url}/login`, { redirect: 'manual' })
      },
      { timeout: 30_000, interval: 200 },
    )
    const [cookie = ''] = begun.headers.getSetCookie()
    const demo = await dev.demo()
    const [person] = demo.users
    const browser = createTestBrowser(demo.identity.url)
    const signIn = await browser.followAll(await browser.get(begun.headers.get('location') ?? ''))
    const form = signIn.forms.findIndex(({ action }) => action.endsWith('/password'))
    const consent = await browser.followAll(
      await browser.submit(signIn, { email: person?.email ?? '', password: person?.password ?? '' }, form),
    )
    const callback = new URL((await browser.submit(consent, { decision: 'allow' })).location ?? '')
    expect(callback.origin).toBe(`http://localhost:${CALLBACK_PORT}`)

    const answer = await fetch(`${url}${callback.pathname}${callback.search}`, {
      headers: { Cookie: cookie.split(';', 1)[0] ?? '' },
    })
    const text = await answer.text()
    expect([answer.status, text]).toEqual([200, expect.stringContaining('signOut')])
    const { person: claims, appointments, signOut } = JSON.parse(text)
    expect(claims).toMatchObject({ sub: person?.id, email: person?.email })
    expect(appointments.items).toHaveLength(1)
    const left = await browser.get(signOut)
    expect(left.location).toBe(`http://localhost:${CALLBACK_PORT}/callback`)
  })
})
