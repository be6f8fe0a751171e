/**
 * The webhooks of a soak, in a process that is killed as well: `/NAME/event…` is the webhook NAME. Writes down what it takes before it answers 202, as lines
 * `WEBHOOK KEY N EVENT-ID MILLIS` (KEY is `-` where there is none), and answers badly now and then (`! KIND`): then nothing was taken. `~ FROM UNTIL`: it stood
 * still, as on a machine that was put to sleep or has far too much to do.
 *
 * Given as JSON in its only argument: { port, file, seed, badShare }. Says `ready` to its parent, and ends with it.
 */
import { openSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { createDice } from './plan.mjs'

const { port, file, seed, badShare } = JSON.parse(process.argv[2] ?? '{}')
const dice = createDice(seed)
const STILL_MILLIS = 2_000
const out = openSync(file, 'a')
/** @param {string} line */
const write = (line) => writeSync(out, `${line}\n`)

/** @typedef {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void} Answer */

/** Whatever is no 202. @type {Record<string, Answer>} */
const bad = {
  500: (_, response) => response.writeHead(500).end('{"code":500,"message":"not now"}'),
  503: (_, response) => response.writeHead(503, { 'Retry-After': '1' }).end(),
  401: (_, response) => response.writeHead(401).end(),
  // As webhooks do that verify badly (protocol.md 6.3).
  200: (_, response) => response.end('OK'),
  closed: (request) => request.socket.destroy(),
  // Until the other side has had enough.
  silent: () => undefined,
}
/** Silence takes as long as the time-out. */
const kinds = ['500', '500', '503', '401', '200', 'closed', 'closed', 'silent']

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    // Who sent it is dead, or has given up: what we answered would reach nobody.
    if (request.socket.destroyed) return
    if (dice.chance(badShare)) {
      const kind = dice.pick(kinds)
      write(`! ${kind}`)
      bad[kind]?.(request, response)
      return
    }
    const [, webhook] = (request.url ?? '').split('/')
    const { key, n } = JSON.parse(Buffer.concat(chunks).toString())
    const { headers } = request
    if (!headers.authorization?.startsWith('Bearer ') || !headers['webhook-signature']) write('! unsigned')
    write(`${webhook} ${key ?? '-'} ${n} ${headers['fortellis-event-id']} ${Date.now()}`)
    response.writeHead(202, { 'X-Request-Id': String(headers['x-request-id']) }).end()
  })
})
server.keepAliveTimeout = 120_000
server.listen(port, '127.0.0.1', () => process.send?.('ready'))
// Whoever waited for an answer has given up meanwhile, and sends once more what has come long ago and is only taken now.
let looked = Date.now()
setInterval(() => {
  const now = Date.now()
  if (now - looked > STILL_MILLIS) write(`~ ${looked} ${now}`)
  looked = now
}, 100)
process.on('disconnect', () => process.exit())
