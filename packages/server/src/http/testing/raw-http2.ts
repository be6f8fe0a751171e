import { once } from 'node:events'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'

/** RFC 9113 §6. */
export const frames = {
  DATA: 0,
  HEADERS: 1,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
}
export const END_STREAM = 1
export const END_HEADERS = 4
const ACK = 1

export interface Frame {
  type: number
  flags: number
  stream: number
  payload: Buffer
}

/** An HTTP/2 client that sends whatever frames a test likes. */
export interface RawHttp2 {
  socket: TLSSocket
  received: Frame[]
  /** The error code of the first GOAWAY or RST_STREAM (of `stream`, if given) so far. */
  errorOf(type: 'GOAWAY' | 'RST_STREAM', stream?: number): number | undefined
  send(type: number, flags: number, stream: number, payload?: Buffer): boolean
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

/** Resolves when the server's SETTINGS came. */
export async function connectRawHttp2(port: number, ca: string): Promise<RawHttp2> {
  const socket = tlsConnect({ port, host: '127.0.0.1', servername: 'localhost', ca, ALPNProtocols: ['h2'] })
  socket.on('error', () => undefined)
  await once(socket, 'secureConnect')
  const received: Frame[] = []
  let pending = Buffer.alloc(0)
  const client: RawHttp2 = {
    socket,
    received,
    errorOf(type, stream) {
      const found = received.find(
        (frame) => frame.type === frames[type] && (stream === undefined || frame.stream === stream),
      )
      return found?.payload.readUInt32BE(type === 'GOAWAY' ? 4 : 0)
    },
    send: (type, flags, stream, payload = Buffer.alloc(0)) =>
      socket.destroyed || socket.write(Buffer.concat([frameHead(payload.length, type, flags, stream), payload])),
  }
  const settled = new Promise<void>((resolve) => {
    socket.on('data', (bytes) => {
      pending = Buffer.concat([pending, bytes])
      while (pending.length >= 9 && pending.length >= 9 + pending.readUIntBE(0, 3)) {
        const length = pending.readUIntBE(0, 3)
        received.push({
          type: pending.readUInt8(3),
          flags: pending.readUInt8(4),
          stream: pending.readUInt32BE(5),
          payload: pending.subarray(9, 9 + length),
        })
        pending = pending.subarray(9 + length)
      }
      if (received.some(({ type }) => type === frames.SETTINGS)) resolve()
    })
  })
  socket.write(PREFACE)
  client.send(frames.SETTINGS, 0, 0)
  await settled
  client.send(frames.SETTINGS, ACK, 0)
  return client
}

function frameHead(length: number, type: number, flags: number, stream: number): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return head
}

/** A header block of literals without indexing and without Huffman (RFC 7541 §6.2.2): every byte is as given. */
export function headerBlock(fields: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(fields.map(([name, value]) => Buffer.concat([Buffer.from([0]), literal(name), literal(value)])))
}

function literal(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes])
  const more = [127]
  let rest = bytes.length - 127
  for (; rest >= 128; rest = Math.floor(rest / 128)) more.push((rest % 128) + 128)
  return Buffer.concat([Buffer.from([...more, rest]), bytes])
}

export function getBlock(path = '/', more: readonly (readonly [string, string])[] = []): Buffer {
  return headerBlock([[':method', 'GET'], [':scheme', 'https'], [':authority', 'localhost'], [':path', path], ...more])
}
