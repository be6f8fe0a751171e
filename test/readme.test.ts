import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatewayErrors } from '../packages/protocol/src/index.ts'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'

const run = promisify(execFile)

/** The README's shell blocks from sourcing demo.env on, pasted as they stand into one shell. */
async function readmeBlocks(): Promise<string[]> {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '')
  const first = blocks.findIndex((block) => block.includes('demo.env'))
  return blocks.slice(first).filter((block) => block.includes('curl') || block.includes('demo.env'))
}

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
    const [env, token] = await readmeBlocks()
    expect(JSON.parse(await paste([env ?? '', token ?? '']))).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
  })

  it("show a 200 with the dealer's appointments", async () => {
    const [env, , keep, appointments] = await readmeBlocks()
    const answer = await paste([env ?? '', keep ?? '', appointments ?? ''])
    expect(answer).toMatch(/^HTTP\/1\.1 200/)
    expect(answer).toMatch(/^request-id: \S+/im)
    expect(answer).toContain('"items":[{')
  })

  it('show one refusal for each check, with the code its comment promises', async () => {
    const [env, , keep, , refusals] = await readmeBlocks()
    const promised = [...(refusals ?? '').matchAll(/^# ([A-Z-]+)/gm)].map(([, code]) => code)
    expect(promised.length).toBe(10)
    for (const paragraph of (refusals ?? '').split('\n\n')) {
      const code = paragraph.match(/^# ([A-Z-]+)/)?.[1] as keyof typeof gatewayErrors
      const answer = await paste([env ?? '', keep ?? '', paragraph])
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${gatewayErrors[code]}`))
      const requestId = answer.match(/^request-id: (\S+)/im)?.[1]
      const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
      expect(body).toMatchObject({ code, requestId, message: expect.stringMatching(/.{20,}/) })
    }
  })

  it('show that the service itself refuses the app’s token', async () => {
    const [env, , keep, , , direct] = await readmeBlocks()
    expect(await paste([env ?? '', keep ?? '', direct ?? ''])).toMatch(/^HTTP\/1\.1 401/)
  })

  it('the ready text’s own lines work too', async () => {
    const ready = dev.output().stdout
    const lines = ready.slice(ready.indexOf('  . '), ready.indexOf('Ctrl-C stops'))
    expect(await paste([lines])).toMatch(/^HTTP\/1\.1 200/)
  })
})
