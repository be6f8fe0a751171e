import type { ApiId, AppId, ClientId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { ApiEnvironment } from '../../store/index.ts'
import type { FinishedCall } from './finished-call.ts'

const CHUNK_BYTES = 256 * 1024
/** Longer than any line: paths and ids are bounded, and each of their characters takes six bytes at most. */
const LINE_BYTES_MAX = 16 * 1024
/** New ones cost more than what is written into them. */
const FREE_CHUNKS_MAX = 8
/** What is remembered of APIs and apps is thrown away when there are so many. */
const REMEMBERED_MAX = 10_000

/**
 * Lines of the access log (docs/metering.md), JSON, put together as bytes: as strings they would live until they are written, each in twenty pieces, and
 * collecting them cost five times as much as all the rest of a call's metering (measured). Everything that somebody outside may have a hand in is
 * escaped, so that no value starts a line or a member of its own (threat G-H).
 */
export class AccessLines {
  #chunks: Buffer[] = []
  #chunk: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  readonly #free: Buffer[] = []
  #at = 0
  #count = 0
  readonly #apis = new Map<string, Remembered>()
  readonly #apps = new Map<string, Remembered>()
  #second = -1
  #secondText = ''

  add(call: FinishedCall): void {
    if (this.#at + LINE_BYTES_MAX > this.#chunk.length) this.#close()
    this.#plain('{"time":"')
    this.#time(call.at)
    this.#plain('","requestId":')
    this.#quoted(call.requestId)
    this.#plain(',"method":')
    this.#quoted(call.method)
    this.#plain(',"path":')
    this.#quoted(call.path)
    this.#number(',"status":', call.status)
    this.#plain(call.source === 'api' ? ',"source":"API"' : ',"source":"FORTELLIS"')
    if (call.code !== undefined) this.#member(',"code":', call.code)
    if (call.apiId !== undefined) this.#api(call.apiId, call)
    if (call.appId !== undefined) this.#app(call.appId, call)
    else if (call.cid !== undefined) this.#member(',"cid":', call.cid)
    if (call.subscriptionId !== undefined) {
      this.#member(',"subscription":', call.subscriptionId)
      this.#member(',"organization":', call.organizationId ?? '')
    }
    this.#number(',"bytesIn":', call.requestBytes)
    this.#number(',"bytesOut":', call.responseBytes)
    this.#number(',"ms":', call.micros / 1000)
    if (call.targetMicros !== undefined) this.#number(',"targetMs":', call.targetMicros / 1000)
    if (call.attempts > 0) this.#number(',"attempts":', call.attempts)
    if (call.traceId !== undefined) this.#member(',"trace":', call.traceId)
    this.#member(',"client":', call.clientAddress)
    if (call.preflight) this.#plain(',"preflight":true')
    if (call.askedByProxy) this.#plain(',"authz":true')
    if (call.simulated) this.#plain(',"simulated":true')
    if (call.broken) this.#plain(',"broken":true')
    this.#plain('}\n')
    this.#count++
  }

  /** The lines since the last time, and how many they are. */
  take(): TakenLines {
    if (this.#at > 0) this.#close()
    const taken = { chunks: this.#chunks, count: this.#count }
    this.#chunks = []
    this.#count = 0
    return taken
  }

  /** Chunks that wait to be taken, each about CHUNK_BYTES. */
  get fullChunks(): number {
    return this.#chunks.length
  }

  /** Takes the chunks of lines that have been written back, for others to be put in. */
  release({ chunks }: TakenLines): void {
    for (const chunk of chunks) {
      if (this.#free.length < FREE_CHUNKS_MAX) this.#free.push(Buffer.from(chunk.buffer))
    }
  }

  #close(): void {
    this.#chunks.push(this.#chunk.subarray(0, this.#at))
    this.#chunk = this.#free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES)
    this.#at = 0
  }

  /** ASCII without anything to escape. */
  #plain(text: string): void {
    const chunk = this.#chunk
    let at = this.#at
    for (let n = 0; n < text.length; n++) chunk[at++] = text.charCodeAt(n)
    this.#at = at
  }

  #quoted(text: string): void {
    const chunk = this.#chunk
    let at = this.#at
    chunk[at++] = QUOTE
    for (let n = 0; n < text.length; n++) {
      const code = text.charCodeAt(n)
      if (code < SPACE || code > TILDE || code === QUOTE || code === BACKSLASH) {
        this.#at += chunk.write(JSON.stringify(text), this.#at)
        return
      }
      chunk[at++] = code
    }
    chunk[at++] = QUOTE
    this.#at = at
  }

  #member(name: string, text: string): void {
    this.#plain(name)
    this.#quoted(text)
  }

  #number(name: string, value: number): void {
    this.#plain(name)
    this.#plain(String(value))
  }

  /** Most calls are to an API, and of an app, that others have called before. */
  #api(id: string, { version, environment, apiOrganizationId }: FinishedCall): void {
    const known = this.#apis.get(id)
    if (known && known.a === version && known.b === environment && known.c === apiOrganizationId) {
      this.#bytes(known.bytes)
      return
    }
    const from = this.#at
    this.#member(',"api":', id)
    this.#member(',"version":', version)
    this.#member(',"environment":', environment ?? '')
    this.#member(',"apiOrganization":', apiOrganizationId ?? '')
    this.#remember(this.#apis, id, { a: version, b: environment, c: apiOrganizationId, bytes: this.#since(from) })
  }

  #app(id: string, { appOrganizationId, cid }: FinishedCall): void {
    const known = this.#apps.get(id)
    if (known && known.a === appOrganizationId && known.b === cid) {
      this.#bytes(known.bytes)
      return
    }
    const from = this.#at
    this.#member(',"app":', id)
    this.#member(',"appOrganization":', appOrganizationId ?? '')
    if (cid !== undefined) this.#member(',"cid":', cid)
    this.#remember(this.#apps, id, { a: appOrganizationId, b: cid, c: undefined, bytes: this.#since(from) })
  }

  #remember(of: Map<string, Remembered>, id: string, what: Remembered): void {
    if (of.size >= REMEMBERED_MAX) of.clear()
    of.set(id, what)
  }

  #since(from: number): Uint8Array {
    return Uint8Array.prototype.slice.call(this.#chunk, from, this.#at)
  }

  #bytes(bytes: Uint8Array): void {
    this.#chunk.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** `2026-11-22T14:05:13.042Z`. Most calls begin in the second of the one before. */
  #time(millis: number): void {
    const of = Math.floor(millis / 1000)
    if (of !== this.#second) {
      this.#second = of
      this.#secondText = new Date(of * 1000).toISOString().slice(0, -4)
    }
    const rest = millis - of * 1000
    this.#plain(this.#secondText)
    this.#plain(rest < 10 ? '00' : rest < 100 ? '0' : '')
    this.#plain(String(rest))
    this.#plain('Z')
  }
}

/** Lines in their order, as bytes. */
export interface TakenLines {
  chunks: Buffer[]
  count: number
}

/** Members of a line, and what they were made of. */
interface Remembered {
  a: string | undefined
  b: string | undefined
  c: string | undefined
  bytes: Uint8Array
}

const [SPACE, QUOTE, BACKSLASH, TILDE] = [0x20, 0x22, 0x5c, 0x7e]

/** What `AccessLines` wrote of a call, without the line's end. Undefined: it is no such line. */
export function parseAccessLine(line: string): FinishedCall | undefined {
  let read: Record<string, string | number | boolean | undefined>
  try {
    read = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof read !== 'object' || read === null || typeof read.status !== 'number') return undefined
  const at = Date.parse(String(read.time))
  if (Number.isNaN(at)) return undefined
  const text = <T extends string>(name: string) => (typeof read[name] === 'string' ? (read[name] as T) : undefined)
  const number = (name: string) => (typeof read[name] === 'number' ? (read[name] as number) : 0)
  return {
    at,
    requestId: text('requestId') ?? '',
    method: text('method') ?? '',
    path: text('path') ?? '',
    status: read.status,
    source: read.source === 'API' ? 'api' : 'gateway',
    code: text('code'),
    apiId: text<ApiId>('api'),
    version: text('version') ?? '',
    environment: text<ApiEnvironment>('environment'),
    apiOrganizationId: text<OrganizationId>('apiOrganization'),
    appId: text<AppId>('app'),
    appOrganizationId: text<OrganizationId>('appOrganization'),
    cid: text<ClientId>('cid'),
    subscriptionId: text<SubscriptionId>('subscription'),
    organizationId: text<OrganizationId>('organization'),
    requestBytes: number('bytesIn'),
    responseBytes: number('bytesOut'),
    micros: Math.round(number('ms') * 1000),
    targetMicros: read.targetMs === undefined ? undefined : Math.round(number('targetMs') * 1000),
    attempts: number('attempts'),
    traceId: text('trace'),
    clientAddress: text('client') ?? '',
    preflight: read.preflight === true,
    askedByProxy: read.authz === true,
    simulated: read.simulated === true,
    broken: read.broken === true,
  }
}
