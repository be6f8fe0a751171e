import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createLatencies, type Latencies } from '../load/latencies.ts'
import { noErrors } from '../load/load.ts'
import { listenHttp } from './http-program.ts'
import { serveProgram } from './program.ts'

/** What the control's `GET /` answers, since the start. */
export interface Received {
  /** Answered 202. */
  taken: number
  /** Of those: came behind a later one of their webhook and key. */
  reordered: number
}

const HEAD_END = '\r\n\r\n'
const ACCEPTED = Buffer.from('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n')
const SLOW_MILLIS = 30_000

/**
 * All webhooks of a measurement, on the load's core, and as little work as can be: `/ok/N` takes everything at once, `/slow/N` after 30 s. Reads of each event only
 * what it checks: `{"k":KEY,"n":NUMBER` at the beginning of its body, of which numbers of one webhook and key have to grow, and `deliveredTimestamp`.
 */
serveProgram(async () => {
  const received: Received = { taken: 0, reordered: 0 }
  const last = new Map<string, number>()
  let latencies: Latencies | undefined

  function take(socket: Socket, head: string, body: string): void {
    const path = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/1.1'))
    if (path.startsWith('/slow/')) {
      setTimeout(() => socket.destroyed || socket.write(ACCEPTED), SLOW_MILLIS).unref()
      return
    }
    received.taken++
    const [, key, number] = /^\{"k":"([^"]*)","n":(\d+)/.exec(body) ?? []
    if (key !== undefined) {
      const lane = `${path} ${key}`
      if (Number(number) < (last.get(lane) ?? -1)) received.reordered++
      last.set(lane, Number(number))
    }
    if (latencies) {
      const accepted = /\r\ndeliveredtimestamp: *([^\r]+)/i.exec(head)?.[1]
      latencies.add((Date.now() - Date.parse(accepted ?? '')) * 1000)
    }
    socket.write(ACCEPTED)
  }

  const server = createServer({ noDelay: true }, (socket) => {
    let pending = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      for (;;) {
        const headEnd = pending.indexOf(HEAD_END)
        if (headEnd === -1) return
        const head = pending.toString('latin1', 0, headEnd)
        const bodyAt = headEnd + HEAD_END.length
        const end = bodyAt + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
        if (pending.length < end) return
        const body = pending.toString('latin1', bodyAt, Math.min(end, bodyAt + 100))
        pending = pending.subarray(end)
        take(socket, head, body)
      }
    })
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const control = await listenHttp((_, response) => response.end(JSON.stringify(received)))
  return {
    facts: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, controlUrl: control.url },
    /** What arrives in this time: how many, and how long after the relay had accepted it. */
    async run({ seconds }) {
      const before = { ...received }
      latencies = createLatencies()
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
      const latencyMicros = latencies.summary()
      latencies = undefined
      const errors = { ...noErrors(), status: received.reordered - before.reordered }
      return { completed: received.taken - before.taken, seconds, errors, latencyMicros }
    },
    close: () => undefined,
  }
})
