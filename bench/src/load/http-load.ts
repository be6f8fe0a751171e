import { connect, type Socket } from 'node:net'
import { createLatencies } from './latencies.ts'
import { type HttpRequest, type LoadOrder, type LoadResult, noErrors } from './load.ts'
import { createResponseReader } from './response-reader.ts'

export interface HttpLoadOrder extends LoadOrder {
  request: HttpRequest
}

/** How long answers may take after the measured time before they count as unanswered. */
const GRACE_MILLIS = 3_000
/** A connection that broke is opened again after this: an error must be counted, not turned into a storm of connects. */
const RECONNECT_MILLIS = 20

const nowMicros = () => performance.now() * 1000

/**
 * Loads one HTTP endpoint over keep-alive connections with one request in flight each.
 *
 * Without `ratePerSecond` every connection sends its next request when it has its answer. With it, requests are due at
 * even distances, wait for a free connection if they must, and their latency counts from when they were due, so that
 * a stall of the other side shows in full (no co-ordinated omission).
 */
export function runHttpLoad(order: HttpLoadOrder): Promise<LoadResult> {
  const { seconds, connections, ratePerSecond, request } = order
  const { hostname, port } = new URL(request.url)
  const nextBytes = requestsOf(request)
  const latencies = createLatencies()
  const errors = noErrors()
  const sockets = new Set<Socket>()
  const idle: ((dueMicros: number) => void)[] = []
  const begin = nowMicros()
  let end = begin + seconds * 1e6
  let inFlight = 0
  let over = false

  return new Promise((resolve) => {
    const finish = () => {
      if (over) return
      over = true
      errors.unanswered = inFlight
      for (const socket of sockets) socket.destroy()
      const measured = (end - begin) / 1e6
      resolve({ completed: latencies.count(), seconds: measured, errors, latencyMicros: latencies.summary() })
    }
    const finishWhenQuiet = () => {
      if (nowMicros() >= end && inFlight === 0) finish()
    }

    const open = () => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true })
      const reader = createResponseReader()
      let sentAt: number | undefined
      sockets.add(socket)

      const send = (dueMicros: number) => {
        const bytes = nextBytes()
        if (bytes === undefined) {
          end = Math.min(end, nowMicros())
          finishWhenQuiet()
          return
        }
        sentAt = dueMicros
        inFlight++
        socket.write(bytes)
      }
      const rest = () => {
        const now = nowMicros()
        if (now >= end) finishWhenQuiet()
        else if (ratePerSecond === undefined) send(now)
        else idle.push(send)
      }
      const settle = () => {
        if (sentAt !== undefined) inFlight--
        sentAt = undefined
      }
      socket.on('connect', rest)
      socket.on('data', (chunk) => {
        let status: number | undefined
        try {
          status = reader.read(chunk)
        } catch {
          socket.destroy() // counted below as a broken connection
          return
        }
        if (status === undefined || sentAt === undefined) return
        const now = nowMicros()
        if (status < 200 || status > 299) errors.status++
        else if (now <= end) latencies.add(now - sentAt)
        settle()
        rest()
      })
      socket.on('error', () => undefined) // 'close' follows
      socket.on('close', () => {
        sockets.delete(socket)
        if (over) return
        const waiting = idle.indexOf(send)
        if (waiting !== -1) idle.splice(waiting, 1)
        settle()
        if (nowMicros() < end) {
          errors.socket++
          setTimeout(() => (nowMicros() < end ? open() : finishWhenQuiet()), RECONNECT_MILLIS)
        } else {
          finishWhenQuiet()
        }
      })
    }

    for (let index = 0; index < connections; index++) open()
    if (ratePerSecond !== undefined) pace({ ratePerSecond, begin, isOver: () => nowMicros() >= end, idle })
    setTimeout(finishWhenQuiet, seconds * 1000 + 1)
    setTimeout(finish, seconds * 1000 + GRACE_MILLIS).unref()
  })
}

interface Pace {
  ratePerSecond: number
  begin: number
  isOver: () => boolean
  idle: ((dueMicros: number) => void)[]
}

/**
 * Hands out requests when they are due. Timers tick in milliseconds, far too coarse for ten thousand a second, so the
 * loop turns as fast as it can; sockets are read between turns.
 */
function pace({ ratePerSecond, begin, isOver, idle }: Pace): void {
  const gapMicros = 1e6 / ratePerSecond
  let next = begin
  const turn = () => {
    if (isOver()) return
    const now = nowMicros()
    while (next <= now && idle.length > 0) {
      idle.shift()?.(next)
      next += gapMicros
    }
    setImmediate(turn)
  }
  turn()
}

/** What to send next, all of it made before the clock starts; undefined when nothing is left. */
function requestsOf(request: HttpRequest): () => Buffer | undefined {
  const { bodies, tokens, turns, headers } = request
  const once =
    bodies?.map((body) => ({ ...request, body })) ??
    tokens?.map((token) => ({ ...request, headers: { ...headers, Authorization: `Bearer ${token}` } }))
  if (once) {
    const left = once.map(requestBytes).reverse()
    return () => left.pop()
  }
  const all = turns
    ? turns.map((added) => requestBytes({ ...request, headers: { ...headers, ...added } }))
    : [requestBytes(request)]
  let sent = 0
  return () => all[sent++ % all.length]
}

/** The request as it goes on the wire, made once. */
export function requestBytes({ url, method, headers, body = '' }: HttpRequest): Buffer {
  const { host, pathname, search } = new URL(url)
  const lines = [`${method} ${pathname}${search} HTTP/1.1`, `Host: ${host}`]
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (body !== '') lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}
