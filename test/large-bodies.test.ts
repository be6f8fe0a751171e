import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Demo } from '../packages/server/src/demo/index.ts'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { getToken } from './support/exchange-calls.ts'

const MEBIBYTE = 1024 * 1024
const GIBIBYTE = 1024 * MEBIBYTE
const PIECE = Buffer.alloc(64 * 1024, 'x')
/** As the exchange promises for any body (docs/gateway.md). */
const MORE_MEMORY_MAX = 32 * MEBIBYTE

/** Where the system says how much memory a process takes. */
const statusOf = (pid: number | undefined) => `/proc/${pid}/status`

interface Service {
  server: Server
  /** Bytes of bodies that came, and that were handed to the system. */
  received: number
  sent: number
}

/** Reads every body; answers POST with how long it was, GET with `?bytes=` of them. */
async function openService(): Promise<Service> {
  const service = { received: 0, sent: 0 } as Service
  service.server = createServer((socket) => {
    let head = ''
    let left: number | undefined
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      if (left === undefined) {
        head += chunk.toString('latin1')
        const end = head.indexOf('\r\n\r\n')
        if (end === -1) return
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
        const inChunk = head.length - end - 4
        service.received += inChunk
        left = length - inChunk
      } else {
        service.received += chunk.length
        left -= chunk.length
      }
      if (left > 0) return
      const bytes = Number(/\?bytes=(\d+)/.exec(head)?.[1] ?? 2)
      head = ''
      left = undefined
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${bytes}\r\n\r\n`)
      send(socket, bytes, (count) => {
        service.sent += count
      })
    })
  })
  service.server.listen(0, '127.0.0.1')
  await once(service.server, 'listening')
  return service
}

/** Writes as fast as the other side takes it. */
function send(socket: Socket, bytes: number, count: (bytes: number) => void = () => {}): void {
  let left = bytes
  const more = () => {
    while (left > 0 && !socket.destroyed) {
      const piece = left >= PIECE.length ? PIECE : PIECE.subarray(0, left)
      left -= piece.length
      count(piece.length)
      if (!socket.write(piece)) {
        socket.once('drain', more)
        return
      }
    }
  }
  more()
}

describe.skipIf(!existsSync('/proc/self/status'))('1 GiB through the gateway takes at most 32 MiB more memory', () => {
  const ends: (() => unknown)[] = []
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })
  let service: Service
  let dev: DevProcess
  let demo: Demo
  let lines: string

  beforeAll(async () => {
    service = await openService()
    ends.push(() => service.server.close())
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    const target = `appointments=http://127.0.0.1:${(service.server.address() as AddressInfo).port}`
    const flags = ['--request-body-max', '2048', '--response-body-max', '2048']
    dev = await startDevProcess({ cwd: folder.path, portBase: await freePortBase(), targets: [target], flags })
    ends.push(() => dev.stop())
    demo = await dev.demo()
    const token = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
    lines = `Host: g\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nSubscription-Id: ${demo.subscription.id}\r\n`
    // As a gateway is that has been at work for a minute: compiled, and with the young generation that calls need.
    const caller = async () => {
      for (let calls = 0; calls < 50; calls++) await transfer({ up: 1_000, down: 1_000 })
    }
    await Promise.all(Array.from({ length: 8 }, caller))
  }, 60_000)

  const memory = () => {
    const kibibytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(statusOf(dev.process.pid), 'utf8'))?.[1]
    return Number(kibibytes) * 1024
  }

  /** One call with a body of `up` bytes and an answer of `down`. Resolves with what came back of the answer's body. */
  async function transfer({ up, down, pauseAfter }: { up: number; down: number; pauseAfter?: number }) {
    const { port, pathname } = new URL(`${demo.apis.appointments.url}/x?bytes=${down}`)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(`POST ${pathname}?bytes=${down} HTTP/1.1\r\n${lines}Content-Length: ${up}\r\n\r\n`)
    send(socket, up)
    let received = 0
    let headEnd = -1
    let paused = pauseAfter === undefined
    socket.on('data', (chunk) => {
      if (headEnd === -1) headEnd = chunk.indexOf('\r\n\r\n') + 4
      received += chunk.length
      if (!paused && received > (pauseAfter ?? 0)) {
        paused = true
        socket.pause()
        setTimeout(() => socket.resume(), 1_500)
      }
    })
    await once(socket, 'close')
    return received - headEnd
  }

  /** How much more memory than before the gateway took at most while `work` went on. */
  async function mostWhile(work: () => Promise<unknown>): Promise<number> {
    const before = memory()
    let most = before
    const watching = setInterval(() => {
      most = Math.max(most, memory())
    }, 20)
    try {
      await work()
    } finally {
      clearInterval(watching)
    }
    return most - before
  }

  it('up', { timeout: 60_000 }, async () => {
    service.received = 0
    const more = await mostWhile(() => transfer({ up: GIBIBYTE, down: 2 }))
    expect(service.received).toBe(GIBIBYTE)
    expect(more).toBeLessThanOrEqual(MORE_MEMORY_MAX)
  })

  it('down', { timeout: 60_000 }, async () => {
    let received = 0
    const more = await mostWhile(async () => {
      received = await transfer({ up: 0, down: GIBIBYTE })
    })
    expect(received).toBe(GIBIBYTE)
    expect(more).toBeLessThanOrEqual(MORE_MEMORY_MAX)
  })

  it('down to a client that stops reading in the middle: the service waits, and not in our memory', {
    timeout: 60_000,
  }, async () => {
    service.sent = 0
    let received = 0
    let held = 0
    const more = await mostWhile(async () => {
      const reading = transfer({ up: 0, down: 256 * MEBIBYTE, pauseAfter: 8 * MEBIBYTE })
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      held = service.sent
      received = await reading
    })
    expect(received).toBe(256 * MEBIBYTE)
    // What lies in the buffers of four sockets, and no more.
    expect(held).toBeLessThan(64 * MEBIBYTE)
    expect(more).toBeLessThanOrEqual(MORE_MEMORY_MAX)
  })
})
