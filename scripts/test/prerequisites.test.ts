import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findOrInstall } from './prerequisites.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portreeve-prerequisites-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** A program in a PATH of its own, so that neither the machine's apt-get nor its sudo is touched. */
function program(name: string, script: string) {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`)
}

const anvil = () => ({
  name: 'anvil',
  neededBy: /anvil/,
  find: async () => (existsSync(join(folder, 'anvil')) ? join(folder, 'anvil') : undefined),
  debianPackages: ['anvil-server', 'anvil-common'],
  byHand: 'Ask a smith.',
})
const said: string[] = []
const say = (line: string) => said.push(line)

describe('findOrInstall', () => {
  it('asks nobody when it is there', async () => {
    program('apt-get', `touch ${folder}/asked`)
    program('anvil', '')
    expect(await findOrInstall(anvil(), say)).toEqual({ where: join(folder, 'anvil') })
    expect(existsSync(join(folder, 'asked'))).toBe(false)
  })

  it("installs Debian's packages where apt-get is there, and says so first", async () => {
    program('sudo', 'shift; exec "$@"')
    program('apt-get', `echo "$@" >> ${folder}/asked; [ "$1" = install ] && touch ${folder}/anvil; true`)
    expect(await findOrInstall(anvil(), say)).toEqual({ where: join(folder, 'anvil') })
    expect(said.at(-1)).toContain('anvil is missing: installing anvil-server anvil-common')
    const asked = readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')
    expect(asked[0]).toMatch(/^update /)
    expect(asked[1]).toMatch(/^install -y .*anvil-server anvil-common/)
  })

  it('says how to get it when the installation does not bring it', async () => {
    program('sudo', 'shift; exec "$@"')
    program('apt-get', 'echo E: no such package; exit 100')
    const outcome = await findOrInstall(anvil(), say)
    expect(outcome).toEqual({ missing: expect.stringMatching(/^not found\. Ask a smith\..*ended with 100/) })
    expect(said.at(-1)).toContain('E: no such package')
  })

  it('says how to get it where there is no apt-get', async () => {
    vi.stubEnv('PATH', folder)
    expect(await findOrInstall(anvil(), say)).toEqual({ missing: 'not found. Ask a smith.' })
  })
})
