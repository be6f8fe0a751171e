import type { ApiId, AppId, ClientId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { ApiEnvironment } from '../../store/index.ts'
import type { FinishedCall } from './finished-call.ts'

const CHUNK_BYTES = 128 * 1024
/** Longer than any line: paths and ids are bounded, and each of their characters takes six bytes at most. */
const LINE_BYTES_MAX = 16 * 1024
/** New ones cost more than what is written into them. */
const FREE_CHUNKS_MAX = 16
/** What is remembered of APIs, apps and subscriptions is thrown away when there are so many. */
const REMEMBERED_MAX = 10_000

/**
 * Lines of the access log (docs/metering.md), JSON, made into bytes at once: as strings they would live until they are written, each in twenty pieces, and
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
  readonly #subscriptions = new Map<string, Remembered>()
  #second = -1
  #secondText = ''

  add(call: FinishedCall): void {
    if (this.#at + LINE_BYTES_MAX > this.#chunk.length) this.#close()
    this.#at += this.#chunk.write(this.#lineOf(call), this.#at)
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

  /** As few pieces as can be: each of them costs as much as copying thirty characters. */
  #lineOf(call: FinishedCall): string {
    const { apiId, appId, subscriptionId } = call
    const source = call.source === 'api' ? 'API' : 'FORTELLIS'
    const code = call.code === undefined ? '' : `,"code":"${call.code}"`
    const api = apiId === undefined ? '' : this.#apiText(apiId, call)
    const app = appId === undefined ? cidText(call.cid) : this.#appText(appId, call)
    const subscription = subscriptionId === undefined ? '' : this.#subscriptionText(subscriptionId, call)
    return `{"time":"${this.#timeOf(call.at)}","requestId":${quoted(call.requestId)},"method":${methodText(call.method)},"path":${quoted(call.path)},"status":${call.status},"source":"${source}"${code}${api}${app}${subscription},"bytesIn":${call.requestBytes},"bytesOut":${call.responseBytes},"ms":${millisText(call.micros)}${targetText(call)}${traceText(call)},"client":${quoted(call.clientAddress)}${flagsText(call)}}\n`
  }

  /** Most calls are to an API, of an app and with a subscription that others have called with before. */
  #apiText(id: string, { version, environment, apiOrganizationId }: FinishedCall): string {
    const known = this.#apis.get(id)
    if (known && known.a === version && known.b === environment && known.c === apiOrganizationId) return known.text
    const text = `,"api":${quoted(id)},"version":${quoted(version)},"environment":${quoted(environment ?? '')},"apiOrganization":${quoted(apiOrganizationId ?? '')}`
    return remember(this.#apis, id, { a: version, b: environment, c: apiOrganizationId, text })
  }

  #appText(id: string, { appOrganizationId, cid }: FinishedCall): string {
    const known = this.#apps.get(id)
    if (known && known.a === appOrganizationId && known.b === cid) return known.text
    const text = `,"app":${quoted(id)},"appOrganization":${quoted(appOrganizationId ?? '')}${cidText(cid)}`
    return remember(this.#apps, id, { a: appOrganizationId, b: cid, c: undefined, text })
  }

  #subscriptionText(id: string, { organizationId }: FinishedCall): string {
    const known = this.#subscriptions.get(id)
    if (known && known.a === organizationId) return known.text
    const text = `,"subscription":${quoted(id)},"organization":${quoted(organizationId ?? '')}`
    return remember(this.#subscriptions, id, { a: organizationId, b: undefined, c: undefined, text })
  }

  /** `2026-11-22T14:05:13.042Z`. Most calls begin in the second of the one before. */
  #timeOf(millis: number): string {
    const of = Math.floor(millis / 1000)
    if (of !== this.#second) {
      this.#second = of
      this.#secondText = new Date(of * 1000).toISOString().slice(0, -4)
    }
    const rest = millis - of * 1000
    return `${this.#secondText}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`
  }
}

function remember(of: Map<string, Remembered>, id: string, what: Remembered): string {
  if (of.size >= REMEMBERED_MAX) of.clear()
  // In one piece: what was put together stays in its pieces until somebody reads it, and a copy of it does not count as that.
  of.set(id, { ...what, text: Buffer.from(what.text).toString() })
  return what.text
}

/** Whole numbers both, which V8 has the texts of at hand: those of fractions it works out digit by digit. */
function millisText(micros: number): string {
  const millis = Math.floor(micros / 1000)
  const rest = micros - millis * 1000
  return `${millis}.${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}`
}

const cidText = (cid: string | undefined) => (cid === undefined ? '' : `,"cid":${quoted(cid)}`)
const methodText = (method: string) => (method === 'GET' ? '"GET"' : method === 'POST' ? '"POST"' : quoted(method))
const traceText = ({ traceId }: FinishedCall) => (traceId === undefined ? '' : `,"trace":${quoted(traceId)}`)

function targetText({ targetMicros, attempts }: FinishedCall): string {
  if (attempts === 0) return ''
  return targetMicros === undefined
    ? `,"attempts":${attempts}`
    : `,"targetMs":${millisText(targetMicros)},"attempts":${attempts}`
}

function flagsText({ preflight, askedByProxy, simulated, broken }: FinishedCall): string {
  if (!preflight && !askedByProxy && !simulated && !broken) return ''
  return `${preflight ? ',"preflight":true' : ''}${askedByProxy ? ',"authz":true' : ''}${simulated ? ',"simulated":true' : ''}${broken ? ',"broken":true' : ''}`
}

/** Text that stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
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
  text: string
}

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
