import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, isOpen } from './ports.ts'

/** A real Caddy on a free port. */
export interface Caddy {
  port: number
  close(): Promise<void>
}

/** `configure` gets the port to listen on and answers the whole Caddyfile. Rejects with Caddy's own words when it does not start. */
export async function openCaddy(configure: (where: { port: number }) => string): Promise<Caddy> {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-caddy-'))
  const port = await freePort()
  const file = join(folder, 'Caddyfile')
  writeFileSync(file, configure({ port }))
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const caddy = spawn(
    process.env.PORTREEVE_TEST_CADDY ?? 'caddy',
    ['run', '--config', file, '--adapter', 'caddyfile'],
    {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let said = ''
  caddy.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const ended = new Promise<void>((resolve) => caddy.once('close', () => resolve()))
  for (let tries = 0; !(await isOpen(port)); tries++) {
    if (tries === 100 || caddy.exitCode !== null) {
      caddy.kill('SIGKILL')
      throw new Error(`caddy did not start: ${said}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    port,
    async close() {
      caddy.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
