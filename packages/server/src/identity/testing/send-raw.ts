import { connect } from 'node:net'

export interface RawAnswer {
  status: number
  headers: Map<string, string>
  /** In the order and spelling of the wire. */
  headerLines: string[]
  body: string
}

/**
 * Writes `text` to a socket as it stands and reads one answer until the other side closes: for requests that no client
 * library would build. Ask for `Connection: close` in it.
 */
export async function sendRaw(port: number, text: string): Promise<RawAnswer> {
  const socket = connect({ port, host: 'localhost' })
  socket.write(text)
  let received = ''
  for await (const chunk of socket) received += chunk
  const split = received.indexOf('\r\n\r\n')
  const [statusLine = '', ...headerLines] = received.slice(0, split).split('\r\n')
  const headers = new Map(
    headerLines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
    }),
  )
  return { status: Number(statusLine.split(' ')[1]), headers, headerLines, body: received.slice(split + 4) }
}

/** A POST built line by line: only what is given is sent. `Content-Length` is that of `body`, and absent without one. */
export function rawPost(path: string, headerLines: readonly string[], body?: string): string {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  return [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    ...headerLines,
    ...length,
    '',
    body ?? '',
  ].join('\r\n')
}
