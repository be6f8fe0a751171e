import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer, type Server } from '../../packages/server/src/cli/ask-server.ts'
import { createTestBrowser } from '../../packages/server/src/identity/testing/test-browser.ts'
import { type DevProcess, freePortBase, runPortreeve, startDevProcess, temporaryFolder } from './dev-process.ts'

/** `portreeve dev --no-demo` in a folder of its own: an exchange with nothing on it but its operator. */
export interface EmptyExchange {
  cwd: string
  dev: DevProcess
  url: string
  /** The operator's. */
  token: string
  /** Its management API, as the command line asks it. */
  server: Server
  /** A command as a person runs it, where nobody can be asked. */
  portreeve(args: readonly string[], env?: Record<string, string>): Promise<Ran>
  /** The same with `--json`; rejects unless it ends with 0. */
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects.
  json(...args: string[]): Promise<any>
  /** A management token of somebody who is no operator: they sign in, in a browser, at a tool of the exchange. */
  tokenOf(person: { email: string; password: string }): Promise<string>
  stop(): Promise<void>
}

export interface Ran {
  code: number | string
  stdout: string
  stderr: string
}

export async function startEmptyExchange({ databaseUrl }: { databaseUrl?: string } = {}): Promise<EmptyExchange> {
  const folder = await temporaryFolder()
  const cwd = folder.path
  const portBase = await freePortBase()
  const dev = await startDevProcess({ cwd, portBase, databaseUrl, logLevel: 'warn', flags: ['--no-demo'] })
  const management = JSON.parse(await readFile(join(cwd, '.portreeve', 'management.json'), 'utf8'))
  const { url, token, issuer } = management as { url: string; token: string; issuer: string }
  const portreeve = (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
    runPortreeve(args, { cwd, env })
  async function json(...args: string[]) {
    const { code, stdout, stderr } = await portreeve([...args, '--json'])
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
    return JSON.parse(stdout)
  }
  return {
    ...{ cwd, dev, url, token, portreeve, json },
    server: createServer({ url, token }),
    tokenOf: (person) => signIn(person, { issuer, json, cwd }),
    async stop() {
      await dev.stop()
      await folder.remove()
    },
  }
}

const CALLBACK = 'http://localhost:5099/callback'

interface SignInDeps extends Pick<EmptyExchange, 'json' | 'cwd'> {
  issuer: string
}

async function signIn(
  { email, password }: { email: string; password: string },
  { issuer, json }: SignInDeps,
): Promise<string> {
  const scope = 'openid management:write'
  const tool = ['--name', 'Tool', '--public', '--trusted', '--redirect-uri', CALLBACK, '--scope', scope]
  const { client_id } = await json('clients', 'create', ...tool)
  const verifier = randomBytes(32).toString('base64url')
  const code_challenge = createHash('sha256').update(verifier).digest('base64url')
  const query = new URLSearchParams({
    ...{ client_id, scope, code_challenge, code_challenge_method: 'S256' },
    ...{ response_type: 'code', redirect_uri: CALLBACK, state: 'state' },
  })
  const browser = createTestBrowser(new URL(issuer).origin)
  const page = await browser.followAll(await browser.get(`${issuer}/v1/authorize?${query}`))
  const form = page.forms.findIndex(({ action }) => action.endsWith('/password'))
  const answer = await browser.submit(page, { email, password }, form)
  const after = answer.location?.startsWith(CALLBACK) ? answer : await browser.followAll(answer)
  const code = new URL(after.location ?? CALLBACK).searchParams.get('code') ?? ''
  const response = await fetch(`${issuer}/v1/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id,
      code,
      code_verifier: verifier,
      redirect_uri: CALLBACK,
      grant_type: 'authorization_code',
    }),
  })
  const { access_token } = (await response.json()) as { access_token?: string }
  if (access_token === undefined) throw new Error(`${email} could not sign in: ${after.text ?? ''}`)
  return access_token
}
