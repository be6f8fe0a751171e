import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, isOpen } from './ports.ts'

/** A real nginx on a free port, with a configuration for its http block. */
export interface Nginx {
  port: number
  errors(): string
  close(): Promise<void>
}

/**
 * `configure` gets the port to listen on and a folder of its own, and says what stands in the http block. Rejects with nginx's own words when
 * it does not start.
 */
export async function openNginx(configure: (where: { port: number; folder: string }) => string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-nginx-'))
  const port = await freePort()
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name))
  const errorLog = join(folder, 'error.log')
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log ${errorLog} info;
events { worker_connections 2048; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
${configure({ port, folder })}
}
`,
  )
  const nginx = spawn(
    process.env.PORTREEVE_TEST_NGINX ?? 'nginx',
    ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', errorLog],
    { stdio: 'ignore' },
  )
  const errors = () => {
    try {
      return readFileSync(errorLog, 'utf8')
    } catch {
      return ''
    }
  }
  const ended = new Promise<void>((resolve) => nginx.once('close', () => resolve()))
  for (let tries = 0; !(await isOpen(port)); tries++) {
    if (tries === 100 || nginx.exitCode !== null) {
      nginx.kill('SIGKILL')
      throw new Error(`nginx did not start: ${errors()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    port,
    errors,
    async close() {
      nginx.kill('SIGQUIT')
      const cut = setTimeout(() => nginx.kill('SIGTERM'), 1_000)
      await ended
      clearTimeout(cut)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
