import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findPortBase } from '../harness/free-ports.ts'
import { bench, startBenchExchange } from './bench-exchange.ts'
import { serveProgram } from './program.ts'

const KEY = 'change-me-change-me-change-me-change-me'
const UP_TRIES = 100

/** nginx in front of the backend: alone, or asking an exchange in this process about each call (`asks`). */
serveProgram(async ({ home, backendUrl, subject, options }) => {
  const port = await findPortBase()
  const exchange =
    options.asks === true
      ? // Plans count calls, and a call that is counted is asked about each time.
        await startBenchExchange({ home, targetUrl: backendUrl, authzKey: KEY, withoutQuotas: true })
      : undefined
  const http = exchange
    ? askingConfiguration(exchange.urls, backendUrl, home, port)
    : plainConfiguration(backendUrl, port)
  const nginx = await startNginx(join(home, 'nginx'), http, port)
  const like = subject?.requests.gateway
  const request = exchange
    ? {
        url: `http://127.0.0.1:${port}/${bench.namespace}${bench.basePath}/items?limit=10`,
        method: 'GET',
        headers: {
          Authorization: `Bearer ${(await exchange.identity.mint(bench.authServerId, bench.apiKey)).token}`,
          'Subscription-Id': bench.subscriptionId,
          Accept: 'application/json',
          'User-Agent': 'portreeve-bench',
        },
      }
    : like && { ...like, url: like.url.replace(/^http:\/\/[^/]+/, `http://127.0.0.1:${port}`) }
  if (!request) throw new Error('the subject did not say which request it is measured with')
  const { status } = await fetch(request.url, { headers: request.headers })
  if (status !== 200) throw new Error(`nginx answered ${status} to a call it should let through`)
  return {
    requests: { gateway: request },
    pids: [nginx.pid ?? 0, ...workersOf(nginx.pid ?? 0)],
    async close() {
      nginx.kill('SIGTERM')
      await once(nginx, 'exit')
      await exchange?.close()
    },
  }
})

function plainConfiguration(backendUrl: string, port: number): string {
  return `
  upstream service { server ${new URL(backendUrl).host}; keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://service;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }`
}

/** What deploy/ has, with other addresses. */
function askingConfiguration(urls: { gateway: string }, backendUrl: string, home: string, port: number): string {
  const gatewayPort = Number(new URL(urls.gateway).port)
  const shipped = readFileSync(new URL('../../../deploy/nginx/portreeve.conf', import.meta.url), 'utf8')
  return [
    ['/dev/shm/portreeve-decisions', join(home, 'decisions')],
    ['127.0.0.1:8405', `127.0.0.1:${gatewayPort + 3}`],
    ['127.0.0.1:8402', `127.0.0.1:${gatewayPort}`],
    ['"http://127.0.0.1:8404"', `"${new URL(backendUrl).origin}"`],
    ['server 127.0.0.1:8404', `server ${new URL(backendUrl).host}`],
    ['listen 8080', `listen 127.0.0.1:${port}`],
    ['/acme/appointments/v1/', `/${bench.namespace}${bench.basePath}/`],
  ].reduce((text, [from = '', to = '']) => text.replace(from, to), shipped)
}

async function startNginx(folder: string, http: string, port: number): Promise<ChildProcess> {
  await mkdir(folder)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  for (const name of temporary) await mkdir(join(folder, name))
  const configuration = join(folder, 'nginx.conf')
  await writeFile(
    configuration,
    `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
${temporary.map((name) => `  ${name}_temp_path ${folder}/${name};`).join('\n')}
${http}
}
`,
  )
  const nginx = spawn('nginx', ['-p', folder, '-c', configuration, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  process.once('exit', () => nginx.kill('SIGTERM'))
  for (let tries = 0; !(await isOpen(port)); tries++) {
    if (tries === UP_TRIES || nginx.exitCode !== null) throw new Error('nginx did not start')
    await sleep(50)
  }
  return nginx
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

/** Its worker does what is measured. */
function workersOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
}
