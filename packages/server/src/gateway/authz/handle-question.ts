import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type EpochSeconds, Header } from '@portreeve/protocol'
import { discardRest, errorBody } from '../../http/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { type CallJournal, CallRecord } from '../calls/call-record.ts'
import { type AllowedCall, type Asked, createDecider, type DeciderDeps } from '../decide.ts'
import { logRefusal } from '../log-refusal.ts'
import { answer, type Refusal } from '../refusals.ts'
import { withMetadata } from '../send-refusal.ts'
import { targetPathOf } from '../target-path.ts'
import { type QuestionForm, readQuestion } from './read-question.ts'

export interface QuestionHandlerDeps extends DeciderDeps {
  journal: CallJournal
  log: Log
  now: () => EpochSeconds
  nowMillis: () => number
  /** What proxies send as `Portreeve-Authz-Key`. Undefined: whoever reaches the listener may ask. */
  key: string | undefined
  onCall: () => void
  onOver: () => void
}

interface Inquiry extends Asked {
  form: QuestionForm
  request: IncomingMessage
  response: ServerResponse
}

/** Says on an answer which refusal it stands for, where the proxy understands 403 alone. */
const STATUS = 'Portreeve-Status'
const CODE = 'Portreeve-Code'
const KEY = 'portreeve-authz-key'
/** Envoy's ext_authz over HTTP takes away what this names, after it has put in what it was told to. */
const ENVOY_REMOVES = 'X-Envoy-Auth-Headers-To-Remove'

/** A revocation is effective everywhere within a second (design.md decision 5), so no decision may be kept for longer. */
const CACHE_SECONDS = 1

/**
 * The decision endpoint: answers a proxy that asks whether a call may go on, and with what (design.md decision 13). The same steps and the same
 * codes as at the gateway's own door. An allowed call's answer holds the provider's credentials: this is for proxies and for nobody else.
 */
export function createQuestionHandler(deps: QuestionHandlerDeps) {
  const { journal, log, key } = deps
  const expectedKey = key === undefined ? undefined : digest(key)
  const decide = createDecider<Inquiry>(deps, {
    onRefused: refuse,
    onAllowed: allow,
    onSimulated: ({ asked }) => refuse(asked, onlyAtGateway('the simulator answers by itself')),
    onFault(asked, fault) {
      log.error({ requestId: asked.requestId, err: fault }, 'decision failed in the gateway')
      refuse(asked, { kind: 'fault', detail: 'see the error with this Request-Id' })
    },
  })

  function over({ record, request }: Inquiry): void {
    record.over = performance.now()
    journal.add(record)
    deps.onOver()
    discardRest(request)
  }

  function refuse(asked: Inquiry, refusal: Refusal): void {
    const { record, response, requestId, form, answerFields } = asked
    record.refusal = refusal
    const { code, status, message, challenge, retryAfterSeconds } = answer(refusal)
    logRefusal(log, record, refusal)
    const fields = [STATUS, String(status), CODE, code, ...answerFields]
    if (retryAfterSeconds !== undefined) fields.push('Retry-After', String(retryAfterSeconds))
    if (challenge) fields.push('WWW-Authenticate', withMetadata(challenge, record.route))
    // nginx takes 401 and 403 for a refusal, and everything else for a breakdown of ours.
    const sent = form === 'original' && status !== 401 ? 403 : status
    send(response, sent, requestId, fields, JSON.stringify(errorBody(code, message, requestId)))
    over(asked)
  }

  function allow({ asked, route, subscription, outbound }: AllowedCall<Inquiry>) {
    const { target } = route
    if (!target) return refuse(asked, { kind: 'no_target', detail: 'target URL cannot be used' })
    const only = whyOnlyAtGateway(route.api.traffic?.validation, outbound.headers)
    if (only !== undefined) return refuse(asked, onlyAtGateway(only))
    const { record, response, requestId, answerFields } = asked
    const fields = [
      ...outbound.headers,
      Header.subscriptionId,
      subscription.id,
      'Portreeve-Target',
      target.origin,
      'Portreeve-Uri',
      targetPathOf(asked, route, target, outbound.query),
      ...answerFields,
    ]
    // It would leave the caller's where there is none to put in its place.
    if (asked.form === 'prefixed' && !saysAuthorization(outbound.headers)) fields.push(ENVOY_REMOVES, 'authorization')
    // What is counted has to be asked about each time.
    fields.push('Cache-Control', record.counted ? 'no-store' : `max-age=${CACHE_SECONDS}`)
    record.status = 200
    send(response, 200, requestId, fields, '')
    over(asked)
  }

  function mayAsk(request: IncomingMessage): boolean {
    if (!expectedKey) return true
    const given = request.headers[KEY]
    return typeof given === 'string' && timingSafeEqual(digest(given), expectedKey)
  }

  return function handle(request: IncomingMessage, response: ServerResponse, requestId: string): void {
    if (!mayAsk(request)) {
      log.warn({ requestId, peer: request.socket.remoteAddress }, 'a decision was asked for without the key')
      // No 401 or 403: those would look like a decision about the call.
      misconfigured(request, response, requestId, 'This endpoint answers proxies that have its key.')
      return
    }
    const { rawHeaders, httpVersion } = request
    const question = readQuestion(request.method ?? '', request.url ?? '', rawHeaders)
    if (!question.ok) {
      misconfigured(request, response, requestId, `No decision: ${question.detail}.`)
      return
    }
    const { form, method, target } = question.value
    const peer = request.socket.remoteAddress ?? 'unknown'
    const record = new CallRecord(requestId, method, target, peer, deps.nowMillis())
    record.askedByProxy = true
    deps.onCall()
    decide({
      form,
      request,
      response,
      requestId,
      method,
      target,
      rawHeaders,
      httpVersion,
      record,
      answerFields: [],
    })
  }
}

/** Told to whoever configures the proxy; every proxy treats 500 as "no decision", and lets nothing through. */
function misconfigured(request: IncomingMessage, response: ServerResponse, requestId: string, message: string): void {
  send(response, 500, requestId, [], JSON.stringify(errorBody('PROCESSING-ERROR', message, requestId)))
  discardRest(request)
}

function send(
  response: ServerResponse,
  status: number,
  requestId: string,
  fields: readonly string[],
  body: string,
): void {
  const head = [...fields, 'Content-Length', String(Buffer.byteLength(body)), Header.requestId, requestId]
  if (body !== '') head.push('Content-Type', 'application/json', 'X-Content-Type-Options', 'nosniff')
  if (status !== 200) head.push('Cache-Control', 'no-store')
  response.writeHead(status, head).end(body)
}

function saysAuthorization(fields: readonly string[]): boolean {
  for (let at = 0; at < fields.length; at += 2) if (fields[at]?.toLowerCase() === 'authorization') return true
  return false
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const onlyAtGateway = (detail: string): Refusal => ({ kind: 'only_at_gateway', detail })

/** What a proxy cannot do in our place; undefined when it can. */
function whyOnlyAtGateway(validation: string | undefined, fields: readonly string[]): string | undefined {
  if (validation === 'enforce') return 'the API has its requests validated'
  for (let at = 0; at < fields.length; at += 2) {
    const name = (fields[at] as string).toLowerCase()
    // Would be taken for a word of ours about the answer.
    if (OWN_FIELDS.has(name) || OWN_PREFIXES.test(name)) return `a credential is a header field called ${name}`
  }
  return undefined
}

/** nginx and Envoy do what these say: nginx would keep a decision for as long as `X-Accel-Expires` has it. */
const OWN_PREFIXES = /^(?:portreeve|x-accel|x-envoy)-/

const OWN_FIELDS: ReadonlySet<string> = new Set([
  'cache-control',
  'content-type',
  'date',
  'expires',
  'location',
  'retry-after',
  'set-cookie',
  'vary',
  'www-authenticate',
])
