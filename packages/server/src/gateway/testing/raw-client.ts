import { connect } from 'node:net'

export interface RawAnswer {
  status: number
  /** As on the wire. */
  headerLines: string[]
  /** With chunks still in it, when there are any. */
  body: string
}

/** Sends bytes as they are and resolves with all that comes back until the server closes, or was silent for a while. */
export async function sendRaw(port: number, bytes: string, silenceMillis = 1_500): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setTimeout(silenceMillis, () => socket.destroy())
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1')
  })
  socket.write(Buffer.from(bytes, 'latin1'))
  await new Promise((resolve) => socket.once('close', resolve))
  return answer
}

/** The first final answer in what `sendRaw` resolved with. */
export function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '').split('\r\n\r\n')
  const [statusLine = '', ...headerLines] = head.split('\r\n')
  return { status: Number(statusLine.split(' ')[1]), headerLines, body: rest.join('\r\n\r\n') }
}
