import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)

const python = process.env.PORTREEVE_TEST_PYTHON ?? '/usr/bin/python3'
const javac = process.env.PORTREEVE_TEST_JAVAC ?? 'javac'

const works = (program: string, args: string[]) => spawnSync(program, args, { timeout: 20_000 }).status === 0
export const hasPython = works(python, ['-c', 'import requests, jwt, cryptography'])
export const hasJava = works(javac, ['-version'])
export const hasCurl = works('curl', ['--version'])

/** Runs a program of this folder's tests to its end; what it prints, as JSON. Rejects with what it complains about when it fails. */
// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects.
export type RunClient = (program: URL, env?: Record<string, string>) => Promise<any>

/** `env`: around the program, so that it meets the exchange under its public names. */
export function runClientWith({ env, cwd }: { env: Record<string, string>; cwd: string }): RunClient {
  const inJava = async (path: string): Promise<string[]> => {
    const classes = join(cwd, 'classes')
    await mkdir(classes, { recursive: true })
    await run(javac, ['-d', classes, path], { timeout: 120_000 })
    return [javac.replace(/javac$/, 'java'), '-cp', classes, basename(path, '.java')]
  }
  return async (program, more = {}) => {
    const path = program.pathname
    const [, language] = /\.(\w+)$/.exec(path) ?? []
    const words =
      language === 'py'
        ? [python, path]
        : language === 'sh'
          ? ['sh', path]
          : language === 'java'
            ? await inJava(path)
            : [process.execPath, path]
    if (language === 'java') await trustInJava(cwd)
    const [command = '', ...args] = words
    const { stdout } = await run(command, args, { cwd, env: { ...env, ...more }, timeout: 60_000 })
    return JSON.parse(stdout)
  }
}

/** A program that goes on until it is ended. Each line that it prints is JSON; the first one says that it is there. */
export interface RunningClient {
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects.
  lines: any[]
  /** Writes a line to it, and waits for the next one that it prints. */
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects.
  ask(line: string): Promise<any>
  stop(): Promise<void>
}

/** Starts a program of JavaScript or Python. Rejects with what it complains about when it ends instead. */
export async function startClient(program: URL, { env, cwd }: { env: Record<string, string>; cwd: string }) {
  const command = program.pathname.endsWith('.py') ? python : process.execPath
  const child = spawn(command, [program.pathname, ...(env.ARGS ?? '').split(' ').filter(Boolean)], { env, cwd })
  const lines: RunningClient['lines'] = []
  let complaint = ''
  child.stderr.on('data', (chunk) => {
    complaint += chunk
  })
  const reader = createInterface({ input: child.stdout })
  const exited = once(child, 'exit')
  reader.on('line', (line) => lines.push(JSON.parse(line)))
  const next = async () => {
    const ended = exited.then(() => Promise.reject(new Error(`${program.pathname} ended: ${complaint}`)))
    ended.catch(() => {})
    await Promise.race([once(reader, 'line'), ended])
    return lines.at(-1)
  }
  await next()
  const client: RunningClient = {
    lines,
    ask(line) {
      child.stdin.write(`${line}\n`)
      return next()
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill()
      await exited
    },
  }
  return client
}

/** As the guide says. */
async function trustInJava(cwd: string): Promise<void> {
  const keytool = dirname(javac) === '.' ? 'keytool' : join(dirname(javac), 'keytool')
  const args = ['-importcert', '-noprompt', '-alias', 'local', '-file', 'cert.pem', '-keystore', 'trust.p12']
  await run(keytool, [...args, '-storetype', 'PKCS12', '-storepass', 'changeit'], { cwd }).catch((fault: Error) => {
    if (!String((fault as { stdout?: string }).stdout).includes('already exists')) throw fault
  })
}
