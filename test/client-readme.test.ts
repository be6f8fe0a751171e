import { execFile, spawn } from 'node:child_process'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestBrowser } from '../packages/server/src/identity/testing/test-browser.ts'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { freePort } from './support/ports.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Those of the README, by the section that they stand in; the first one stands before all of them. */
let examples: Map<string, string>
let dev: DevProcess
let cwd: string
const ends: (() => unknown)[] = []
beforeAll(async () => {
  const readme = await readFile(join(root, 'packages/client/README.md'), 'utf8')
  const sections = readme.split(/^## /m).map((text): [string, string] => {
    const [, code = ''] = /^```js\n(.*?)^```/ms.exec(text) ?? []
    return [text.split('\n', 1)[0] ?? '', code]
  })
  examples = new Map(sections.filter(([, code]) => code !== ''))
  const folder = await temporaryFolder()
  ends.push(folder.remove)
  cwd = folder.path
  dev = await startDevProcess({ cwd, portBase: await freePortBase() })
  ends.push(() => dev.stop())
  await symlink(join(root, 'node_modules'), join(cwd, 'node_modules'))
})
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

/** As the README says how to run one. */
async function example(section: string): Promise<{ command: string; code: string }> {
  const code = examples.get(section) ?? ''
  await writeFile(join(cwd, 'example.mjs'), code)
  return { command: 'node --env-file=.portreeve/demo.env example.mjs', code }
}
const printed = async (section: string) => (await run('bash', ['-c', (await example(section)).command], { cwd })).stdout

describe("the client's README, pasted against a demo exchange", () => {
  it('has an example for each thing that a client does, and this many', () => {
    expect([...examples.keys()]).toEqual([
      '# @portreeve/client',
      'Calls',
      'Whose data',
      'Events',
      'People who sign in',
      'The management API',
    ])
    expect(examples.get('# @portreeve/client')!.trim().split('\n')).toHaveLength(5)
  })

  it('shows a call in five lines', async () => {
    expect(await printed('# @portreeve/client')).toMatch(/^200 \{\s+items: \[/)
  })

  it('shows how the gateway’s own refusal is told from the API’s answers', async () => {
    const [source, code, status, requestId] = (await printed('Calls')).trim().split(' ')
    expect([source, code, status]).toEqual(['gateway', 'API-SUBSCRIPTION-INACTIVE', '403'])
    expect(requestId).toMatch(uuid)
  })

  it('shows the app’s subscriptions and whose data they open', async () => {
    expect(await printed('Whose data')).toBe('Lakeside Motors 120 Harbor Street, Burlington, VT 05401\n')
  })

  it('shows how an event is published', async () => {
    expect((await printed('Events')).trim()).toMatch(uuid)
  })

  it('shows the management API', async () => {
    expect((await printed('The management API')).split('\n')).toContain('Service Lane')
  })

  it('shows a web app that signs a person in, and refreshes', async () => {
    const port = await freePort()
    const { command } = await example('People who sign in')
    const app = spawn('bash', ['-c', `PORT=${port} exec ${command}`], { cwd, stdio: 'ignore' })
    ends.push(() => app.kill())
    const url = `http://127.0.0.1:${port}`
    const begun = await vi.waitFor(() => fetch(`${url}/login`, { redirect: 'manual' }), {
      timeout: 30_000,
      interval: 100,
    })
    const cookie = begun.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
    const callback = await signIn(begun.headers.get('location') ?? '')
    const back = `${url}${callback.pathname}${callback.search}`
    const hello = await fetch(back, { headers: { cookie } })
    expect(await hello.text()).toBe('Hello Dana Whitfield, for 3600 s more')
    const again = await fetch(back, { headers: { cookie } })
    expect(await again.text()).toBe('SignInError not_begun')
  })
})

/** As the first person of the demo, up to the app's callback, which nobody visits. */
async function signIn(location: string): Promise<URL> {
  const demo = await dev.demo()
  const [person] = demo.users
  const browser = createTestBrowser(demo.identity.url)
  const page = await browser.followAll(await browser.get(location))
  const form = page.forms.findIndex(({ action }) => action.endsWith('/password'))
  const fields = { email: person?.email ?? '', password: person?.password ?? '' }
  const consent = await browser.followAll(await browser.submit(page, fields, form))
  return new URL((await browser.submit(consent, { decision: 'allow' })).location ?? '')
}
