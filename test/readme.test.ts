import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { gatewayErrors } from '../packages/protocol/src/index.ts'
import { createTestBrowser } from '../packages/server/src/identity/testing/test-browser.ts'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'

// Each paste is a shell with several processes of its own.
vi.setConfig({ testTimeout: 60_000 })

const run = promisify(execFile)

/** The README's shell blocks, each found by what only it has. */
async function readmeBlock(part: string): Promise<string> {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '')
  const [found, ...more] = blocks.filter((block) => block.includes(part))
  if (found === undefined || more.length > 0) throw new Error(`not one block has ${part}`)
  return found
}

const environment = () => readmeBlock('demo.env')
const keepToken = () => readmeBlock('TOKEN=$(curl')

describe("the README's curl lines, pasted as they stand", () => {
  let dev: DevProcess
  let cwd: string
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    cwd = folder.path
    dev = await startDevProcess({ cwd, portBase: await freePortBase() })
    ends.push(() => dev.stop())
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  const paste = async (blocks: string[]) => (await run('bash', ['-c', blocks.join('\n')], { cwd })).stdout

  it('show a token', async () => {
    const [, token = ''] =
      (await readFile(new URL('../README.md', import.meta.url), 'utf8')).match(
        /Get a token with[\s\S]*?```sh\n([\s\S]*?)```/,
      ) ?? []
    expect(JSON.parse(await paste([await environment(), token]))).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
    })
  })

  it("show a 200 with the dealer's appointments", async () => {
    const answer = await paste([await environment(), await keepToken(), await readmeBlock('status=scheduled')])
    expect(answer).toMatch(/^HTTP\/1\.1 200/)
    expect(answer).toMatch(/^request-id: \S+/im)
    expect(answer).toContain('"items":[{')
  })

  it('sign a person in: the URL leads to a page that takes the e-mail and password, and the code buys tokens', async () => {
    const printed = await paste([await environment(), await readmeBlock('$SIGN_IN_URL')])
    const [url = '', credentials = ''] = printed.trim().split('\n')
    const [email = '', password = ''] = credentials.split(' ')
    const demo = await dev.demo()
    const browser = createTestBrowser(demo.identity.url)
    const signIn = await browser.followAll(await browser.get(url))
    const form = signIn.forms.findIndex(({ action }) => action.endsWith('/password'))
    const consent = await browser.followAll(await browser.submit(signIn, { email, password }, form))
    const back = await browser.submit(consent, { decision: 'allow' })
    const callback = new URL(back.location ?? '')
    expect(callback.origin).toBe('http://localhost:5000')
    const code = callback.searchParams.get('code') ?? ''

    const exchange = (await readmeBlock('CODE=')).replace(/^CODE=.*$/m, `CODE=${code}`)
    const answer = JSON.parse(await paste([await environment(), exchange])) as { id_token: string }
    expect(answer).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) })
    const [, claims = ''] = answer.id_token.split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ sub: demo.users[0]?.id })
  })

  it('show one refusal for each check, with the code its comment promises', async () => {
    const refusals = await readmeBlock('API-DOES-NOT-EXIST')
    const promised = [...refusals.matchAll(/^# ([A-Z-]+)/gm)].map(([, code]) => code)
    expect(promised.length).toBe(10)
    for (const paragraph of refusals.split('\n\n')) {
      const code = paragraph.match(/^# ([A-Z-]+)/)?.[1] as keyof typeof gatewayErrors
      const answer = await paste([await environment(), await keepToken(), paragraph])
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${gatewayErrors[code]}`))
      const requestId = answer.match(/^request-id: (\S+)/im)?.[1]
      const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
      expect(body).toMatchObject({ code, requestId, message: expect.stringMatching(/.{20,}/) })
    }
  })

  it('show that the service itself refuses the app’s token', async () => {
    expect(await paste([await environment(), await keepToken(), await readmeBlock('$SERVICE_URL')])).toMatch(
      /^HTTP\/1\.1 401/,
    )
  })

  it('the ready text’s own lines work too', async () => {
    const ready = dev.output().stdout
    const lines = ready.slice(ready.indexOf('  . '), ready.indexOf('Publish an event'))
    expect(await paste([lines])).toMatch(/^HTTP\/1\.1 200/)
  })
})
