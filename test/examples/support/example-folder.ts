import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../../support/dev-process.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const python = process.env.PORTREEVE_TEST_PYTHON || '/usr/bin/python3'
const javac = process.env.PORTREEVE_TEST_JAVAC || '/usr/bin/javac'

const works = (program: string, ...flags: string[]) => spawnSync(program, flags, { timeout: 30_000 }).status === 0

/** Why the examples of a language cannot run here; undefined when they can. Name such tests with the language. */
export const missing = {
  python: works(python, '-c', 'import requests, authlib, jwt, cryptography')
    ? undefined
    : `${python} has no authlib and PyJWT`,
  java: works(javac, '-version') ? undefined : `${javac} is not there`,
  curl: works('curl', '--version') && works('openssl', 'version') ? undefined : 'curl or openssl is not there',
} as const

/** A folder in which the READMEs' lines can be pasted: it has `examples`, and `python3`, `javac` and `java` are those of the tests. */
export async function exampleFolder(): Promise<{ path: string; env: Record<string, string>; remove(): Promise<void> }> {
  const { path, remove } = await temporaryFolder()
  await symlink(join(root, 'examples'), join(path, 'examples'))
  const bin = join(path, 'bin')
  await mkdir(bin)
  for (const [name, program] of Object.entries({ python3: python, javac, java: join(dirname(javac), 'java') })) {
    await writeFile(join(bin, name), `#!/bin/sh\nexec '${program}' "$@"\n`)
    await chmod(join(bin, name), 0o755)
  }
  const env = { PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH ?? ''}`, HOME: path }
  return { path, env, remove }
}

/** The shell block of an example's README that has `part`, as it stands there. */
export async function readmeBlock(example: string, part: string): Promise<string> {
  const text = await readFile(join(root, 'examples', example, 'README.md'), 'utf8')
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '')
  const [found, ...more] = blocks.filter((block) => block.includes(part))
  if (found === undefined || more.length > 0) throw new Error(`not one block of ${example} has ${part}`)
  return found
}

/** The line of that block, without the others. */
export async function readmeLine(example: string, part: string): Promise<string> {
  const lines = (await readmeBlock(example, part)).split('\n').filter((line) => line.includes(part))
  if (lines.length !== 1) throw new Error(`not one line of ${example} has ${part}`)
  return lines[0] ?? ''
}
