import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Demo } from '../../packages/server/src/demo/index.ts'
import { type ExampleExchange, startExampleExchange } from './support/example-exchange.ts'
import { missing, readmeBlock, readmeLine } from './support/example-folder.ts'
import { runProgram } from './support/run-program.ts'

vi.setConfig({ testTimeout: 60_000 })

/** One line of a block, behind the one that reads demo.env. */
const lineOf = async (example: string, part: string) =>
  `set -a; . ./.portreeve/demo.env; set +a\n${await readmeLine(example, part)}`

/** Started by their READMEs' lines; variables that are given go before those of demo.env. */
const clients: { name: string; why?: string | undefined; lines(): Promise<string>; retries: boolean }[] = [
  {
    name: 'machine-client with @portreeve/client',
    lines: () => readmeLine('machine-client', 'machine-client.mjs'),
    retries: true,
  },
  {
    name: 'machine-client with fetch alone',
    lines: () => readmeLine('machine-client', 'plain-fetch.mjs'),
    retries: false,
  },
  {
    name: 'the Python client with requests',
    why: missing.python,
    lines: () => lineOf('python', 'machine_client.py'),
    retries: true,
  },
  {
    name: 'the Python client with authlib',
    why: missing.python,
    lines: () => lineOf('python', 'authlib_client.py'),
    retries: false,
  },
  {
    name: 'the Java client (javac)',
    why: missing.java,
    lines: () => lineOf('java', 'java -cp .portreeve/java MachineClient'),
    retries: true,
  },
  {
    name: 'the shell client with curl',
    why: missing.curl,
    lines: () => readmeBlock('shell', 'machine-client.sh'),
    retries: true,
  },
]

let demo: Demo
let folder: ExampleExchange['folder']
const ends: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const exchange = await startExampleExchange()
  ends.push(exchange.close)
  ;({ demo, folder } = exchange)
  // Once: it takes longer than everything else here.
  if (!missing.java) await runProgram(await readmeLine('java', 'javac'), { cwd: folder.path, env: folder.env })
})
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

/** `changed` goes where the README's lines take their variables from. */
async function run(lines: string, changed: Record<string, string> = {}) {
  const assignments = Object.entries(changed).map(([name, value]) => `export ${name}='${value}'`)
  // Behind demo.env where a shell reads it; node's --env-file leaves alone what is there.
  const marker = 'set +a'
  const text = lines.includes(marker)
    ? lines.replace(marker, [marker, ...assignments].join('\n'))
    : [...assignments, lines].join('\n')
  return runProgram(text, { cwd: folder.path, env: folder.env })
}

/** A host that answers as told, and writes down what it was sent. */
async function startHost(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void) {
  const seen: { url: string; authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', authorization: request.headers.authorization })
    request.resume().on('end', () => answer(request, response, seen.length))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  ends.push(async () => server.close())
  return { url: `http://127.0.0.1:${port}`, seen }
}

const page = JSON.stringify({ total: 1, items: [{ startsAt: '2026-11-23T15:30:00Z', reason: 'Oil change' }] })

describe.each(clients)('examples: $name, against portreeve dev', ({ why, lines, retries }) => {
  it.skipIf(why)('reads the appointments of the dealer through the gateway', async () => {
    const { code, stdout, stderr } = await run(await lines())
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/scheduled appointments|"items":\[\{"id"/)
  })

  it.skipIf(why)('says what the gateway refused, and ends with 1', async () => {
    const { code, stdout, stderr } = await run(await lines(), { SUBSCRIPTION_ID: demo.otherSubscription.id })
    expect(code).toBe(1)
    expect(stdout + stderr).toMatch(/SUBSCRIPTION-MISMATCH|No dealer has activated/)
    const unselected = await run(await lines(), { APPOINTMENTS_URL: demo.apis.customers.url })
    expect(unselected.code).toBe(1)
    expect(unselected.stdout + unselected.stderr).toContain('UNAUTHORIZED-API-ACCESS')
  })

  it.skipIf(why)('says that its credentials are wrong, without repeating them', async () => {
    const { code, stdout, stderr } = await run(await lines(), { API_SECRET: 'wr0ngSecret12345' })
    expect(code).not.toBe(0)
    expect(stdout + stderr).toMatch(/invalid_client|401/)
    expect(stdout + stderr).not.toContain('wr0ngSecret12345')
  })

  it.skipIf(why)('protocol.md 7 sends a call again after 503 at most, and none that was refused', async () => {
    const away = await startHost((_request, response, count) => {
      response.writeHead(count === 1 ? 503 : 200, { 'content-type': 'application/json' }).end(page)
    })
    const at = { APPOINTMENTS_URL: away.url, GATEWAY_URL: away.url }
    const { code } = await run(await lines(), at)
    expect({ code, calls: away.seen.length }).toEqual(retries ? { code: 0, calls: 2 } : { code: 1, calls: 1 })
    const refusing = await startHost((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"message":"no"}')
    })
    const refused = await run(await lines(), { APPOINTMENTS_URL: refusing.url, GATEWAY_URL: refusing.url })
    expect(refused.code).not.toBe(0)
    expect(refusing.seen).toHaveLength(1)
  })

  it.skipIf(why)('carries neither secret nor token to another host that it is sent to', async () => {
    const other = await startHost((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(page)
    })
    const leading = await startHost((request, response) => {
      response.writeHead(307, { location: `${other.url}${request.url}` }).end()
    })
    const token = { TOKEN_URL: `${leading.url}/v1/token`, ISSUER: leading.url }
    expect((await run(await lines(), token)).code).not.toBe(0)
    const gateway = { APPOINTMENTS_URL: leading.url, GATEWAY_URL: leading.url }
    expect((await run(await lines(), gateway)).code).not.toBe(0)
    expect(leading.seen.length).toBeGreaterThan(1)
    expect(other.seen).toEqual([])
  })
})

describe.skipIf(missing.curl)('examples: verify-call.sh (curl), against portreeve dev', () => {
  it('shows who a call of the gateway is for, and why an expired token is refused', async () => {
    const { code, stdout, stderr } = await run(await readmeBlock('shell', 'verify-call.sh\n'))
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(/"name":"Lakeside Motors".*\}\s*TOKEN-EXPIRED\n$/s)
  })
})
