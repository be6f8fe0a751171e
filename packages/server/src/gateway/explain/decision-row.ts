import type { ClientId, ConnectionId } from '@portreeve/protocol'
import type { App, Subscription } from '../../store/index.ts'
import { pathForLog } from '../../telemetry/index.ts'
import type { CallRecord } from '../calls/call-record.ts'
import { connectionOf } from '../checks.ts'
import { answer, type Refusal, stepOf, steps } from '../refusals.ts'
import { prefixOf, type Route } from '../route-table.ts'
import type { BytesIn, BytesOut } from './bytes.ts'
import type { DecidedApi, DecidedApp, DecidedRefusal, DecidedSubscription, Decision, SentNames } from './decision.ts'
import type { Dictionary } from './dictionary.ts'
import { stepsPassed } from './steps-passed.ts'

const WAITED = 1
const RENEWED = 2
const SIMULATED = 4
const BY_PROXY = 8
const FROM_API = 16
/** What has to be said of a few calls only, so it is said behind the rest, as JSON. */
const MORE = 32

interface More {
  refusal?: DecidedRefusal
  validation?: string
  broken?: string
}

/** A row without what is in `MORE`, at most: texts of it are cut at 1,000 characters. */
const ROW_BYTES_MAX = 8_000

/**
 * The bytes of a call that is over: what is its own, and numbers of what it has in common with others (docs/decisions/0039). Written for every call, so without
 * making anything that has to be collected as garbage; read only when somebody asks.
 */
export function writeRow(record: CallRecord, dictionary: Dictionary, out: BytesOut): void {
  const { route, app, token, target, sentHeaders } = record
  const more = moreOf(record)
  out.reserve(ROW_BYTES_MAX + 3 * (more?.length ?? 0))
  const place = out.placeOfLength()
  out.text(record.requestId)
  out.number(record.at)
  out.number(dictionary.ofText(record.method))
  const queryAt = target.indexOf('?')
  out.text(shortPath(target.slice(route ? route.prefixLength : 0, queryAt === -1 ? undefined : queryAt)))
  out.number(queryAt === -1 ? 0 : dictionary.ofQueryNames(target, queryAt + 1))
  out.number(record.ownQuery === '' ? 0 : dictionary.ofQueryNames(record.ownQuery, 0))
  out.number(sentHeaders ? dictionary.ofHeaderNames(sentHeaders, record.ownHeadersFrom) : 0)
  const passed = stepsPassed(record)
  out.number(route ? dictionary.ofObject(route, describeApi) : 0)
  out.number(app ? dictionary.ofObject(app, describeApp) : 0)
  out.number(token ? dictionary.ofText(token.cid) : 0)
  out.number(subscriptionOf(record, passed, dictionary))
  out.number(passed)
  out.number(record.status)
  out.number(record.targetStatus ?? 0)
  out.number(record.attempts)
  out.number(
    (record.waitedForCredentials ? WAITED : 0) |
      (record.renewedCredentials ? RENEWED : 0) |
      (record.simulated ? SIMULATED : 0) |
      (record.askedByProxy ? BY_PROXY : 0) |
      (record.source === 'api' ? FROM_API : 0) |
      (more === undefined ? 0 : MORE),
  )
  out.number(record.requestBytes)
  out.number(record.responseBytes)
  out.number(record.quotaRemaining === undefined ? 0 : record.quotaRemaining + 1)
  writeTimes(record, out)
  out.text(record.traceId ?? '')
  if (more !== undefined) out.text(more)
  out.setLength(place)
}

/** In hundredths of a millisecond, rounded; one more where there may be none. */
function writeTimes({ started, decided, waitedSince, firstByte, over }: CallRecord, out: BytesOut): void {
  const checked = waitedSince || decided || over
  out.number((checked - started) * HUNDREDTHS + ROUNDED)
  out.number(waitedSince > 0 ? ((decided || over) - waitedSince) * HUNDREDTHS + ROUNDED : 0)
  out.number(firstByte > 0 ? (firstByte - (decided || started)) * HUNDREDTHS + ROUNDED + 1 : 0)
  out.number((over - started) * HUNDREDTHS + ROUNDED)
}

const HUNDREDTHS = 100
const ROUNDED = 0.5

/** Throws where the bytes are none of `writeRow`. `entries`: the dictionary, by number. */
export function readRow(row: BytesIn, entries: Readonly<Record<number, unknown>>): Decision {
  const entry = <T>() => entries[row.number()] as T | null
  const requestId = row.text()
  const atMillis = row.number()
  const method = entry<string>() ?? ''
  const endpointPath = row.text()
  const callersQuery = entry<string[]>() ?? []
  const ownQuery = entry<string[]>() ?? []
  const headers = entry<SentNames>()
  const api = entry<DecidedApi>() ?? undefined
  const app = entry<DecidedApp>() ?? undefined
  const cid = entry<ClientId>() ?? undefined
  const subscription = entry<DecidedSubscription>() ?? undefined
  const [passed, status, targetStatus, attempts, flags] = [1, 2, 3, 4, 5].map(() => row.number()) as FiveNumbers
  const has = (flag: number) => (flags & flag) !== 0
  const [requestBytes, responseBytes, quota] = [row.number(), row.number(), row.number()]
  const [checks, credentials, firstByte, total] = [row.number(), row.number(), row.number(), row.number()]
  const traceId = row.text() || undefined
  const more = has(MORE) ? (JSON.parse(row.text()) as More) : {}
  return {
    ...{ requestId, atMillis, method, queryNames: callersQuery, traceId, api, app, cid, subscription },
    path: (api?.prefix ?? '') + endpointPath,
    refusal: more.refusal,
    stepsPassed: passed,
    simulated: has(SIMULATED),
    askedByProxy: has(BY_PROXY),
    quotaRemaining: quota === 0 ? undefined : quota - 1,
    waitedForCredentials: has(WAITED),
    renewedCredentials: has(RENEWED),
    attempts,
    target: api?.origin === undefined ? undefined : { origin: api.origin, path: (api.pathPrefix ?? '') + endpointPath },
    sent: headers ? { headers, query: { caller: callersQuery, gateway: ownQuery } } : undefined,
    status,
    source: has(FROM_API) ? 'api' : 'gateway',
    targetStatus: targetStatus || undefined,
    validation: more.validation,
    broken: more.broken,
    ...{ requestBytes, responseBytes },
    checksMillis: checks / HUNDREDTHS,
    credentialsMillis: credentials / HUNDREDTHS,
    firstByteMillis: firstByte === 0 ? undefined : (firstByte - 1) / HUNDREDTHS,
    totalMillis: total / HUNDREDTHS,
  }
}

type FiveNumbers = [number, number, number, number, number]

const PATH_LENGTH_MAX = 1_000
/** Shorter than what pathForLog shortens. */
const SHORT_PATH = 40

function shortPath(path: string): string {
  return path.length <= SHORT_PATH ? path : pathForLog(path.slice(0, PATH_LENGTH_MAX))
}

const TEXT_LENGTH_MAX = 1_000
const shortText = (text: string) => (text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text)

function moreOf({ refusal, validation, broken }: CallRecord): string | undefined {
  if (!refusal && validation === undefined && broken === undefined) return undefined
  const more: More = {
    ...(refusal && { refusal: describeRefusal(refusal) }),
    ...(validation !== undefined && { validation: shortText(validation) }),
    ...(broken !== undefined && { broken: shortText(broken) }),
  }
  return JSON.stringify(more)
}

function describeRefusal(refusal: Refusal): DecidedRefusal {
  const { code, message } = answer(refusal)
  const { kind, detail } = refusal
  return { kind, step: stepOf(refusal), code, message: shortText(message), detail: shortText(detail) }
}

function describeApi({ api, target }: Route): DecidedApi {
  const { id, name, version, environment, organizationId, accessControl } = api
  return {
    ...{ id, name, version, environment, organizationId },
    prefix: prefixOf(api),
    origin: target?.origin,
    pathPrefix: target?.pathPrefix,
    credential: accessControl.kind === 'fortellis_oauth' ? accessControl.token : accessControl.kind,
  }
}

const describeApp = ({ id, name, organizationId }: App): DecidedApp => ({ id, name, organizationId })

/** A subscription that a caller only named, and may not use, is none of theirs to be told about. */
function subscriptionOf(record: CallRecord, passed: number, dictionary: Dictionary): number {
  const { subscription, route } = record
  if (!subscription || !route || passed <= FITS) return 0
  const connection = record.connection ?? connectionOf(subscription, route)
  if (!connection) return 0
  return dictionary.ofObject(connection, ({ id }) => describeSubscription(subscription, id))
}

function describeSubscription({ id, organizationId }: Subscription, connectionId: ConnectionId): DecidedSubscription {
  return { id, connectionId, organizationId }
}

const FITS = steps.indexOf('subscription')
