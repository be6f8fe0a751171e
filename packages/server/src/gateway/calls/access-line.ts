import type { ApiId, AppId, ClientId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { ApiEnvironment } from '../../store/index.ts'
import type { FinishedCall } from './finished-call.ts'

/**
 * One line of the access log (docs/metering.md): JSON, put together by hand because it is made for every call. Everything that somebody
 * outside may have a hand in is escaped, so that no value starts a line or a member of its own (threat G-H).
 */
export function accessLineOf(call: FinishedCall): string {
  let line = `{"time":"${timeOf(call.at)}","requestId":${quoted(call.requestId)},"method":${quoted(call.method)},"path":${quoted(call.path)},"status":${call.status},"source":"${call.source === 'api' ? 'API' : 'FORTELLIS'}"`
  if (call.code !== undefined) line += `,"code":"${call.code}"`
  if (call.apiId !== undefined) {
    line += `,"api":${quoted(call.apiId)},"version":${quoted(call.version)},"environment":"${call.environment}","apiOrganization":${quoted(call.apiOrganizationId ?? '')}`
  }
  if (call.appId !== undefined) {
    line += `,"app":${quoted(call.appId)},"appOrganization":${quoted(call.appOrganizationId ?? '')}`
  }
  if (call.cid !== undefined) line += `,"cid":${quoted(call.cid)}`
  if (call.subscriptionId !== undefined) {
    line += `,"subscription":${quoted(call.subscriptionId)},"organization":${quoted(call.organizationId ?? '')}`
  }
  line += `,"bytesIn":${call.requestBytes},"bytesOut":${call.responseBytes},"ms":${call.micros / 1000}`
  if (call.targetMicros !== undefined) line += `,"targetMs":${call.targetMicros / 1000}`
  if (call.attempts > 0) line += `,"attempts":${call.attempts}`
  if (call.traceId !== undefined) line += `,"trace":${quoted(call.traceId)}`
  line += `,"client":${quoted(call.clientAddress)}`
  if (call.preflight) line += ',"preflight":true'
  if (call.askedByProxy) line += ',"authz":true'
  if (call.simulated) line += ',"simulated":true'
  if (call.broken) line += ',"broken":true'
  return `${line}}\n`
}

/** What `accessLineOf` wrote of a call, without the line's end. Undefined: it is no such line. */
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

/** Text that stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

let second = -1
let secondText = ''

/** `2026-11-22T14:05:13.042Z`. Most calls begin in the second of the one before. */
function timeOf(millis: number): string {
  const of = Math.floor(millis / 1000)
  if (of !== second) {
    second = of
    secondText = new Date(of * 1000).toISOString().slice(0, -4)
  }
  const rest = millis - of * 1000
  return `${secondText}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`
}
