import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000 })

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** Issue 7: so long may the test be that somebody writes who knows the README alone. */
const LINES_MAX = 20

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portreeve-readme-'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rm(folder, { recursive: true }))

/** The blocks of JavaScript of a page, or of one section of it. */
async function blocksOf(page: string, section?: string): Promise<string[]> {
  const text = await readFile(join(root, page), 'utf8')
  const part = section === undefined ? text : (text.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '')
  return [...part.matchAll(/^```js\n(.*?)^```/gms)].map(([, block]) => block ?? '')
}

/** As `node --test` runs the file, in a process of its own, which has to end by itself. */
async function runAsItStands(name: string, code: string): Promise<{ exit: unknown; passed: number; output: string }> {
  const file = join(folder, `${name}.test.mjs`)
  await writeFile(file, code)
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', file], { cwd: folder, env: ownEnvironment() })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const exit = await new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
  return { exit, passed: Number(/^# pass (\d+)$/m.exec(output)?.[1]), output }
}

/** Without what this run's own test runner has put there. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_OPTIONS|NODE_ENV|NODE_TEST)/.test(name))
  return Object.fromEntries(others)
}

describe('what the pages show, run as it stands', () => {
  it(`README.md: a person signs in, a call goes through the gateway, an event comes back, in ${LINES_MAX} lines`, async () => {
    const blocks = await blocksOf('README.md', 'Test your app')
    expect(blocks).toHaveLength(1)
    const [code = ''] = blocks
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(LINES_MAX)
    const { exit, passed, output } = await runAsItStands('readme', code)
    expect({ exit, passed }, output).toEqual({ exit: 0, passed: 1 })
  })

  it('packages/testing/README.md', async () => {
    const { exit, passed, output } = await runAsItStands(
      'package',
      (await blocksOf('packages/testing/README.md')).join('\n'),
    )
    expect({ exit, passed }, output).toEqual({ exit: 0, passed: 1 })
  })

  it('docs/testing.md: every recipe', async () => {
    const [head = '', ...recipes] = await blocksOf('docs/testing.md')
    expect(recipes.length).toBeGreaterThan(5)
    const { exit, passed, output } = await runAsItStands('recipes', [head, ...recipes].join('\n'))
    expect({ exit, passed }, output).toEqual({ exit: 0, passed: recipes.length })
  })
})
