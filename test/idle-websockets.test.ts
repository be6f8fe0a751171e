import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { getToken } from './support/exchange-calls.ts'

/** Of one process, and of the gateway's, which has two for each WebSocket. */
const WEBSOCKETS = 5_000
const AT_ONCE = 100
const MEBIBYTES_MAX = 300

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Accepts every WebSocket and says nothing on it; without a library, so that this process has room for both ends of them. */
async function openSilentService(): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', (head) => {
      const key = /^sec-websocket-key: *(\S+)/im.exec(head.toString('latin1'))?.[1] ?? ''
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      socket.write(
        `HTTP/1.1 101 Go on\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      socket.on('data', (bytes) => socket.write(bytes))
    })
  })
  server.listen(0, '127.0.0.1', 16_384)
  await once(server, 'listening')
  ends.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function openWebSocket(port: number, head: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  ends.push(() => socket.destroy())
  socket.on('error', () => undefined)
  socket.write(head)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  if (!answer.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(answer.toString('latin1'))
  return socket
}

/** Resident memory in MiB, and processor time so far in milliseconds (a hundredth of a second each). */
async function usageOf(pid: number): Promise<{ mebibytes: number; millis: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const [user = 0, system = 0] =
    (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ').slice(11, 13).map(Number) ?? []
  return { mebibytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024, millis: (user + system) * 10 }
}

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

describe.skipIf(process.platform !== 'linux')('idle WebSockets', () => {
  it(`${WEBSOCKETS} of them take at most ${MEBIBYTES_MAX} MiB of the gateway's memory, and little of its time`, async () => {
    const target = await openSilentService()
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    const dev = await startDevProcess({
      cwd: folder.path,
      portBase: await freePortBase(),
      logLevel: 'warn',
      targets: [`appointments=${target}`],
    })
    ends.push(() => dev.stop('SIGKILL'))
    const demo = await dev.demo()
    const token = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
    const url = new URL(`${demo.apis.appointments.url}/live`)
    const head = [
      `GET ${url.pathname} HTTP/1.1`,
      `Host: ${url.host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Authorization: Bearer ${token}`,
      `Subscription-Id: ${demo.subscription.id}`,
      '\r\n',
    ].join('\r\n')
    const port = Number(url.port)
    const pid = dev.process.pid ?? 0
    const first = await openWebSocket(port, head)
    const before = await usageOf(pid)
    for (let open = 1; open < WEBSOCKETS; ) {
      const some = Math.min(AT_ONCE, WEBSOCKETS - open)
      await Promise.all(Array.from({ length: some }, () => openWebSocket(port, head)))
      open += some
    }
    const opened = await usageOf(pid)
    await pause(4_000)
    const after = await usageOf(pid)
    const figures = {
      mebibytes: Math.round(after.mebibytes - before.mebibytes),
      kibibytesEach: Math.round(((after.mebibytes - before.mebibytes) * 1024) / WEBSOCKETS),
      millisPerSecondIdle: (after.millis - opened.millis) / 4,
    }
    // All of them are still there, and work.
    first.write('ping')
    expect(String((await once(first, 'data'))[0])).toBe('ping')
    expect(figures.mebibytes, JSON.stringify(figures)).toBeLessThanOrEqual(MEBIBYTES_MAX)
    expect(figures.millisPerSecondIdle, JSON.stringify(figures)).toBeLessThan(250)
  }, 120_000)
})
