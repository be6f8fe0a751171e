import { connect, createServer, type Socket } from 'node:net'

/** Stands between a process and its PostgreSQL, and does what networks do. */
export interface TcpProxy {
  port: number
  /** Breaks every connection, and each new one at once. */
  cut(): void
  /** Ends `cut`. */
  heal(): void
  /** Connections of now carry nothing any more, and neither end is told. New ones work: so does a firewall that was restarted. */
  forgetConnections(): void
  /** Whether notices of LISTEN are lost on the way. Everything else passes. */
  loseNotices(lost: boolean): void
  close(): Promise<void>
}

/** A proxy before the PostgreSQL of `databaseUrl`, and the URL that leads through it. */
export async function startDatabaseProxy(databaseUrl: string): Promise<{ proxy: TcpProxy; url: string }> {
  const url = new URL(databaseUrl)
  const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port || 5432) })
  url.hostname = '127.0.0.1'
  url.port = String(proxy.port)
  return { proxy, url: url.href }
}

async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<{ near: Socket; far: Socket }>()
  let isCut = false
  let losesNotices = false

  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(target)
    const pair = { near, far }
    pairs.add(pair)
    const end = () => {
      near.destroy()
      far.destroy()
      pairs.delete(pair)
    }
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      socket.on('error', end)
      socket.on('close', end)
    }
    near.on('data', (chunk) => far.write(chunk))
    const frames = createFrames()
    far.on('data', (chunk) => {
      for (const frame of frames(chunk)) if (!losesNotices || frame[0] !== NOTICE) near.write(frame)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as { port: number }).port,
    cut() {
      isCut = true
      for (const { near } of pairs) near.destroy()
    },
    heal() {
      isCut = false
    },
    forgetConnections() {
      for (const { near, far } of pairs) for (const socket of [near, far]) socket.removeAllListeners('data').pause()
    },
    loseNotices(lost) {
      losesNotices = lost
    },
    async close() {
      for (const { near, far } of pairs) for (const socket of [near, far]) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** NotificationResponse (PostgreSQL 15, §55.7). */
const NOTICE = 'A'.charCodeAt(0)
/** A byte that says which message it is, and the length of what follows, itself included. */
const TYPE_BYTES = 1
const HEAD_BYTES = TYPE_BYTES + 4

/** Cuts what a server says into its messages. */
function createFrames(): (chunk: Buffer) => Buffer[] {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const whole: Buffer[] = []
    while (rest.length >= HEAD_BYTES) {
      const length = TYPE_BYTES + rest.readInt32BE(TYPE_BYTES)
      if (rest.length < length) break
      whole.push(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
    return whole
  }
}
