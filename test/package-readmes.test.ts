import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { blocksOf } from './support/page-blocks.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))

let dev: DevProcess
let cwd: string
let ownPort: number
const ends: (() => unknown)[] = []
beforeAll(async () => {
  const folder = await temporaryFolder()
  ends.push(folder.remove)
  cwd = folder.path
  const portBase = await freePortBase()
  ownPort = portBase + 6
  dev = await startDevProcess({ cwd, portBase, targets: [`vehicles=http://127.0.0.1:${ownPort}`] })
  ends.push(() => dev.stop())
})
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

const paste = async (blocks: string[]) => (await run('bash', ['-c', blocks.join('\n')], { cwd })).stdout

describe("the verifier's README, pasted against a demo exchange", () => {
  let gateway = ''
  let direct = ''
  // The bundled service keeps the API that the README takes, for the other page's lines.
  const ofVehicles = (block: string) =>
    block.replaceAll('appointments', 'vehicles').replaceAll('APPOINTMENTS', 'VEHICLES').replaceAll('5000', `${ownPort}`)

  beforeAll(async () => {
    const [, start = '', throughGateway = '', directly = ''] = (
      await blocksOf('packages/verifier/README.md', 'sh', 'Try it against the demo')
    ).map(ofVehicles)
    gateway = throughGateway.replace('\nTOKEN=', `\nVEHICLES_URL=${(await dev.demo()).apis.vehicles.url}\nTOKEN=`)
    direct = directly
    const [service = ''] = await blocksOf('packages/verifier/README.md', 'js')
    await writeFile(join(cwd, 'service.mjs'), service)
    await symlink(join(root, 'node_modules'), join(cwd, 'node_modules'))
    const mine = start
      .replace(/^DEMO=.*/, `DEMO=${cwd}/.portreeve/demo.json`)
      .replace('node service', 'exec node service')
    const program: ChildProcess = spawn('bash', ['-c', mine], { cwd, stdio: 'ignore' })
    ends.push(() => program.kill())
    while (!(await fetch(`http://127.0.0.1:${ownPort}`).catch(() => undefined))) {
      expect(program.exitCode).toBe(null)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })

  it('shows a call through the gateway to a service of one’s own', async () => {
    const answer = await paste([gateway])
    expect(answer).toMatch(/^HTTP\/1\.1 200/)
    expect(answer).toContain('"dealer":"Lakeside Motors"')
  })

  it('shows a direct call with a token of the API itself, and says what happens with the app’s', async () => {
    expect(await paste([gateway, direct])).toMatch(
      /"dealer":"Lakeside Motors".*HTTP\/1\.1 200.*"dealer":"Lakeside Motors"/s,
    )
    expect(await paste([gateway, direct.replace('$OWN_TOKEN', '$TOKEN')])).toContain('TOKEN-CLIENT-MISMATCH')
  })
})

describe("the example service's README, pasted against a demo exchange", () => {
  it('shows how a row is created through the gateway', async () => {
    const answer = await paste(await blocksOf('examples/dms-service/README.md', 'sh', 'Creating a row'))
    expect(answer).toMatch(/^HTTP\/1\.1 201/)
    expect(answer).toContain('"status":"scheduled"')
  })

  it('shows how it runs alone', async () => {
    const [block = ''] = await blocksOf('examples/dms-service/README.md', 'sh', 'Running it alone')
    const mine = block.replace('node examples', `PORT=0 exec node ${root}/examples`)
    const program = spawn('bash', ['-c', mine], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
    ends.push(() => program.kill())
    const [line] = (await once(program.stdout, 'data')) as [Buffer]
    const url = /http:\S+/.exec(line.toString())?.[0]
    expect((await fetch(`${url}/appointments/v1/appointments`)).status).toBe(403)
  })
})
