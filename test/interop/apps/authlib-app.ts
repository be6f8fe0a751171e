import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { StartInteropApp } from './interop-app.ts'

const program = fileURLToPath(new URL('authlib_app.py', import.meta.url))

/** Debian's own interpreter, which finds Debian's python3-authlib. */
export const python = process.env.PORTREEVE_TEST_PYTHON ?? '/usr/bin/python3'

export const startAuthlibApp: StartInteropApp = async (exchange) => {
  const child = spawn(python, [program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // The library insists on https unless it is told otherwise.
    env: { ...process.env, AUTHLIB_INSECURE_TRANSPORT: '1' },
  })
  let complaint = ''
  child.stderr.on('data', (chunk) => {
    complaint += chunk
  })
  const exited = once(child, 'exit')
  child.stdin.end(JSON.stringify(exchange))
  const lines = createInterface({ input: child.stdout })
  const [url] = (await Promise.race([once(lines, 'line'), exited.then(() => [])])) as [string?]
  if (url === undefined) throw new Error(`the app did not start: ${complaint}`)
  return {
    url,
    async close() {
      child.kill()
      await exited
    },
  }
}
