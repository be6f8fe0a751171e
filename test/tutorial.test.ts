import { spawn } from 'node:child_process'
import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

/** It takes two seconds on an idle machine. */
const SCRIPT_MILLIS = 90_000

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url))

/** Every block of docs/tutorial.md but the server's own, by the heading it stands under. */
async function tutorialBlocks(): Promise<{ heading: string; block: string }[]> {
  const text = await readFile(join(REPOSITORY, 'docs/tutorial.md'), 'utf8')
  return text.split(/^## /m).flatMap((section) => {
    const heading = section.slice(0, section.indexOf('\n'))
    return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => ({ heading, block: block ?? '' }))
  })
}

describe('docs/tutorial.md, pasted into one shell from top to bottom', () => {
  let dev: DevProcess
  let cwd: string
  let portBase: number
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    cwd = folder.path
    await symlink(join(REPOSITORY, 'examples'), join(cwd, 'examples'))
    portBase = await freePortBase()
    dev = await startDevProcess({ cwd, portBase, flags: ['--no-demo', '--home', '.exchange'] })
    ends.push(() => dev.stop())
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  it('makes an exchange, lets the call of an accepted subscription through, and refuses it after the end', async () => {
    // The provider's program has a port of its own, and tests have others: a free one beside those of the exchange.
    const port = String(portBase + 6)
    const blocks = (await tutorialBlocks()).map(({ heading, block }) => ({
      heading,
      block: block.replaceAll('8450', port),
    }))
    const script = blocks.map(({ block }, at) => `echo "#### ${at}"\n${block}`).join('\n')
    const { stdout, stderr, status } = await bash(`set -e -o pipefail\n${script}`, { cwd, PORT: port })
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' })
    const printed = stdout.split(/^#### \d+\n/m).slice(1)
    const outputOf = (part: string) => printed[blocks.findIndex(({ block }) => block.includes(part))] ?? ''

    expect(outputOf('/namespaces')).toContain('"name":"harborline"')
    expect(new Set(outputOf('loans-v1", "organizationId').match(/"id":"[a-z]+-v1"/g)).size).toBe(4)
    expect(outputOf('/provider-calls')).toContain('"state":"done"')
    expect(outputOf('greetings/v1/hello')).toMatch(/^HTTP\/1\.1 200/m)
    expect(outputOf('greetings/v1/hello')).toContain('Hello Lakeside Motors, through Front Desk.')
    expect(outputOf('loans/v1/offers')).toMatch(/^HTTP\/1\.1 403/m)
    expect(outputOf('loans/v1/offers')).toContain('"code":"API-SUBSCRIPTION-INACTIVE"')
    expect(outputOf('/deactivate')).toMatch(/^HTTP\/1\.1 403/m)
    expect(outputOf('/deactivate')).toContain('"code":"API-SUBSCRIPTION-INACTIVE"')
    expect(outputOf('/audit-entries')).toContain('"action":"subscription.deactivate"')
  })
})

/** Everything runs in a group of its own, so that nothing it left in the background outlives it. */
async function bash(script: string, { cwd, PORT }: { cwd: string; PORT: string }) {
  const child = spawn('bash', ['-c', script], {
    cwd,
    env: { ...process.env, PORT },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const late = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), SCRIPT_MILLIS)
  const status = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  clearTimeout(late)
  try {
    process.kill(-(child.pid as number), 'SIGTERM')
  } catch {
    // The group is gone already.
  }
  return { stdout, stderr, status }
}
