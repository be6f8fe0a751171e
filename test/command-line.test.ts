import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../packages/server/dist/main.js', import.meta.url))

function portreeve(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (fault, stdout, stderr) => {
      resolve({ code: typeof fault?.code === 'number' ? fault.code : 0, stdout, stderr })
    })
  })
}

describe('the portreeve command', () => {
  it('explains itself and each of its commands', async () => {
    const help = await portreeve('--help')
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('dev [options]') })
    const dev = await portreeve('dev', '--help')
    for (const flag of ['--home', '--port-base', '--database-url', '--log-level', '--tls-cert', '--identity-url'])
      expect(dev.stdout).toContain(flag)
  })

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../packages/server/package.json', import.meta.url), 'utf8'))
    expect(await portreeve('--version')).toMatchObject({ code: 0, stdout: `${version}\n` })
  })

  it.each([
    [['deev'], "unknown command 'deev'"],
    [['dev', '--hoem', 'x'], 'Did you mean --home?'],
    [['dev', 'now'], 'too many arguments'],
  ])('ends with 2 and a hint on %j, which it does not understand', async (args, hint) => {
    const { code, stderr } = await portreeve(...args)
    expect(code).toBe(2)
    expect(stderr).toContain(hint)
  })

  it('ends with 1 on a value that it cannot use', async () => {
    const { code, stderr } = await portreeve('dev', '--log-level', 'loud')
    expect(code).toBe(1)
    expect(stderr).toContain('--log-level must be debug or info')
  })
})
