import { type AddressInfo, createServer } from 'node:net'
import { runHttpLoad } from '../load/http-load.ts'
import { serveProgram } from './program.ts'

/**
 * Everything on the other side of the subject, in one process on the other core: the clients, and the backend behind
 * proxies. One process, because two on one core would wait for each other's turns and show that as latency.
 */
serveProgram(async () => {
  const backend = createServer({ noDelay: true }, (socket) => {
    let tail = ''
    socket.on('data', (chunk) => {
      // A request may arrive in pieces; it has no body, so its end is the end of its head.
      tail = (tail + chunk.toString('latin1')).slice(-HEAD_END.length)
      if (tail === HEAD_END) socket.write(backendAnswer())
    })
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
  return {
    facts: { backendUrl: `http://127.0.0.1:${(backend.address() as AddressInfo).port}` },
    run({ request, ...order }) {
      if (!request) throw new Error('a load generator needs a request to send')
      return runHttpLoad({ ...order, request })
    },
    close: () => undefined,
  }
})

const HEAD_END = '\r\n\r\n'
const BODY = '{"ok":true}'

let answer = Buffer.alloc(0)
let answerSecond = 0

/** The head that node:http would write, so that proxies have as much to pass on as from a real service. */
function backendAnswer(): Buffer {
  const second = Math.floor(Date.now() / 1000)
  if (second !== answerSecond) {
    answerSecond = second
    answer = Buffer.from(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n` +
        `Date: ${new Date().toUTCString()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=600\r\n\r\n${BODY}`,
    )
  }
  return answer
}
