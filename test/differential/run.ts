import { connect, type Socket } from 'node:net'
import { createRandom } from '../fuzz/random.ts'
import { type Authorized, disagreements } from './compare.ts'
import { type Input, makeInput } from './inputs.ts'
import { type Belief, readNginx, type Service } from './services.ts'

export interface DifferentialRun {
  inputs: number
  seed: number
  gatewayPort: number
  token: string
  subscriptionId: string
  services: readonly Pick<Service, 'name'>[]
  /** Which of the two APIs of a service has this Client ID. */
  handlerOf: (service: string, clientId: string) => Belief['handler'] | undefined
  onProgress?: (sent: number) => void
}

export interface DifferentialResult {
  sent: number
  /** Answered by a service that told what it believed. */
  agreed: number
  refusedByGateway: number
  /** Forwarded, and then refused by the service itself: it believed nothing. */
  refusedByService: number
  /** No answer, but a closed connection. */
  cut: number
  /** With the input, as text. The first hundred. */
  disagreements: string[]
}

const CONNECTIONS = 16
const ANSWER_MILLIS = 10_000

/** Sends made-up requests through the gateway, each to one of the services in turns, and compares what was authorized with what was believed. */
export async function runDifferential(run: DifferentialRun): Promise<DifferentialResult> {
  const result: DifferentialResult = {
    ...{ sent: 0, agreed: 0, refusedByGateway: 0, refusedByService: 0, cut: 0 },
    disagreements: [],
  }
  const random = createRandom(run.seed)
  const good = [`Authorization: Bearer ${run.token}`, `Subscription-Id: ${run.subscriptionId}`] as const

  function judge(service: Service['name'], input: Input, answer: Answer | undefined): void {
    if (!answer) {
      result.cut++
      return
    }
    const text = answer.body.toString('utf8')
    if (answer.status !== 200) {
      if (text.startsWith('{"code":')) result.refusedByGateway++
      else result.refusedByService++
      return
    }
    const belief = service === 'nginx' ? readNginx(text) : (JSON.parse(text) as Belief)
    const bearer = belief.fields.find(([name]) => name === 'authorization')?.[1] ?? ''
    const clientId = subjectOf(bearer)
    const authorized: Authorized = {
      handler: run.handlerOf(service, clientId) ?? 'above',
      requestId: answer.requestId,
      subscriptionId: run.subscriptionId,
      namespace: service,
      token: run.token,
    }
    const found = disagreements(service, input, authorized, belief)
    if (run.handlerOf(service, clientId) === undefined) found.push(`a token of another API (${clientId})`)
    if (found.length === 0) result.agreed++
    else if (result.disagreements.length < 100) {
      const bytes = input.bytes.toString('latin1').replaceAll(run.token, 'TOKEN')
      result.disagreements.push(`${found.join('; ')}\n${JSON.stringify(bytes)}`)
    }
  }

  const worker = async () => {
    let connection: Connection | undefined
    while (result.sent < run.inputs) {
      const service = run.services[result.sent++ % run.services.length] as Pick<Service, 'name'>
      const input = makeInput(random, service.name, good)
      if (!connection?.isOpen()) connection = await openConnection(run.gatewayPort)
      judge(service.name, input, await connection.ask(input.bytes))
      // Bytes that were left over would be the beginning of the next request.
      if (!connection.isQuiet()) connection.end()
      if (result.sent % 10_000 === 0) run.onProgress?.(result.sent)
    }
    connection?.end()
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  return result
}

function subjectOf(bearer: string): string {
  const [, payload = ''] = bearer.split('.')
  try {
    return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }).sub
  } catch {
    return ''
  }
}

interface Answer {
  status: number
  requestId: string
  body: Buffer
}

interface Connection {
  /** Undefined: the other side closed, or did not answer. */
  ask(bytes: Buffer): Promise<Answer | undefined>
  isOpen(): boolean
  isQuiet(): boolean
  end(): void
}

async function openConnection(port: number): Promise<Connection> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let received = Buffer.alloc(0)
  let waiting: ((answer: Answer | undefined) => void) | undefined
  let open = true
  const settle = (answer: Answer | undefined) => {
    const tell = waiting
    waiting = undefined
    tell?.(answer)
  }
  socket.on('error', () => undefined)
  socket.on('close', () => {
    open = false
    settle(undefined)
  })
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    for (;;) {
      const read = readAnswer(received)
      if (!read) return
      received = received.subarray(read.length)
      if (read.answer.status >= 200) {
        if (read.closes) open = false
        settle(read.answer)
        return
      }
    }
  })
  await new Promise((resolve) => socket.once('connect', resolve))
  return {
    ask: (bytes) =>
      new Promise((resolve) => {
        const late = setTimeout(() => socket.destroy(), ANSWER_MILLIS)
        waiting = (answer) => {
          clearTimeout(late)
          resolve(answer)
        }
        socket.write(bytes)
      }),
    isOpen: () => open && !socket.destroyed,
    isQuiet: () => received.length === 0,
    end: () => {
      open = false
      socket.destroy()
    },
  }
}

/** The first answer in `bytes`, when all of it is there. Every service and the gateway say how long theirs is. */
function readAnswer(bytes: Buffer): { answer: Answer; length: number; closes: boolean } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const head = bytes.toString('latin1', 0, headEnd)
  const status = Number(head.slice(9, 12))
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
  const end = headEnd + 4 + (status < 200 || status === 204 || status === 304 ? 0 : length)
  if (bytes.length < end) return undefined
  return {
    answer: {
      status,
      requestId: /^request-id: *(.*)$/im.exec(head)?.[1] ?? '',
      body: bytes.subarray(headEnd + 4, end),
    },
    length: end,
    closes: /^connection: *close/im.test(head),
  }
}
