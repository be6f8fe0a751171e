import type { EpochSeconds, UserId } from '@portreeve/protocol'
import { auditEntry, type UserActor } from '../audit/index.ts'
import { NOTHING_AT_PATH, type Reply, type RouteHead, type RouteRequest, type StagedRoute } from '../http/index.ts'
import { networkOf } from '../identity/index.ts'
import { type Store, StoreUnavailable } from '../store/index.ts'
import type { Log } from '../telemetry/index.ts'
import type { Authentication } from './authenticate.ts'
import type { Idempotently } from './idempotency.ts'
import type { LimitRequests } from './limit-requests.ts'
import { invalidReply, locator, refusedReply, successReply, unauthenticatedReply, unlessSeen } from './make-reply.ts'
import type { Credential, Operation, OperationInput } from './operation.ts'
import { MANAGEMENT_PATH, problem } from './problem.ts'
import { bodyTypesOf, checkBodyType, parseBody } from './read-body.ts'
import { inputSchemasOf, readHead } from './read-head.ts'

export interface ServeDeps {
  authenticate: Authentication['authenticate']
  limitRequests: LimitRequests
  /** Of operations that need no token. */
  limitAddress: LimitRequests
  idempotently: Idempotently
  auditEntries: Pick<Store['auditEntries'], 'append'>
  now: () => EpochSeconds
  log: Log
}

type Input = OperationInput<unknown, unknown, unknown>
type Begun = Reply | StagedHandler
type StagedHandler = (request: RouteRequest) => Promise<Reply>

/**
 * Operations as routes. Every one of them walks the same steps in the same order, so that none can skip one (threat T-30): who asks, may
 * their token do this, how often, is the input as declared; only then is a body read. Then the operation, its entry in the record, and
 * its reply.
 */
export function serveOperations(operations: readonly Operation[], deps: ServeDeps): StagedRoute[] {
  return operations.map((operation) => {
    const { method, path, summary, bodyBytesMax } = operation
    const begin = operation.isPublic
      ? publicBeginner(operation, operation.isPublic, deps)
      : beginner(operation, locator(operation, operations), deps)
    return {
      method,
      path: MANAGEMENT_PATH + path,
      summary,
      bodyBytesMax,
      begin: (head) =>
        unlessUnavailable(head, deps.log, async () => {
          const begun = await begin(head)
          if (typeof begun !== 'function') return begun
          return (request: RouteRequest) => unlessUnavailable(head, deps.log, () => begun(request))
        }),
    }
  })
}

function beginner(operation: Operation, locate: ReturnType<typeof locator>, deps: ServeDeps) {
  const { authenticate, limitRequests, idempotently, log } = deps
  const schemas = inputSchemasOf(operation)
  const types = bodyTypesOf(operation)
  const isWrite = operation.method !== 'GET'

  return async (head: RouteHead): Promise<Begun> => {
    const { requestId, headers } = head
    const caller = await authenticate(headers.authorization, head)
    if (!caller.ok) {
      log.info({ requestId, detail: caller.detail }, 'management request refused')
      return caller.error === 'too_many'
        ? tooMany(1, requestId)
        : unauthenticatedReply(caller.error, isWrite, requestId)
    }
    const { actor, token } = caller.value
    if (isWrite && token.scope === 'read') return unauthenticatedReply('insufficient_scope', isWrite, requestId)
    const waitSeconds = operation.unlimited && actor.operator ? 0 : limitRequests(actor.userId)
    if (waitSeconds > 0) return tooMany(waitSeconds, requestId)
    const checked = readHead(operation, schemas, head)
    if (!checked.ok) return invalidReply(checked.faults, requestId)
    const { params, query, ifMatch, idempotencyKey: key } = checked.value
    if (isWrite && ifMatch === 'never') return problem('CHANGED', NO_TAG_OF_OURS, requestId)
    const wrongType = isWrite ? checkBodyType(types, headers) : undefined
    if (wrongType !== undefined) return problem('UNSUPPORTED-MEDIA-TYPE', wrongType, requestId)

    return async (request) => {
      const body = parseBody(operation, schemas.body, request.body)
      if (!body.ok) return invalidReply(body.faults, requestId)
      const revision = typeof ifMatch === 'number' ? ifMatch : undefined
      const input: Input = { params, query, body: body.value, actor, token, ifMatch: revision, request }
      const work = () => perform(operation, input, locate, deps)
      if (!isWrite) return unlessSeen(await work(), headers)
      if (key === undefined) return work()
      const what = JSON.stringify([operation.id, head.params, head.query, headers['if-match']])
      const { userId, operator: isOperator } = actor
      return idempotently({ key, userId, isOperator, what, body: request.body, requestId }, work)
    }
  }
}

/** Nobody is asked who they are, and nothing that they sent says so: what is answered is the same for all, so that it may be kept. */
function publicBeginner(
  operation: Operation,
  { isThere, cachedSeconds }: NonNullable<Operation['isPublic']>,
  { limitAddress }: ServeDeps,
) {
  const schemas = inputSchemasOf(operation)
  return async (head: RouteHead): Promise<Begun> => {
    const { requestId } = head
    if (isThere && !(await isThere())) return problem('NOT-FOUND', NOTHING_AT_PATH, requestId)
    const waitSeconds = limitAddress(networkOf(head.remoteAddress))
    if (waitSeconds > 0) return tooMany(waitSeconds, requestId)
    const checked = readHead(operation, schemas, head)
    if (!checked.ok) return invalidReply(checked.faults, requestId)
    const { params, query } = checked.value
    return async (request) => {
      const actor = nobodyInParticular(requestId)
      const input: Input = { params, query, body: {}, actor, token: NO_TOKEN, ifMatch: undefined, request }
      const outcome = await operation.handle(input)
      if (!outcome.ok) return refusedReply(operation, outcome, requestId)
      const reply = successReply(operation, outcome.value, undefined)
      if (cachedSeconds === 0) return reply
      return { ...reply, headers: { ...reply.headers, 'Cache-Control': `public, max-age=${cachedSeconds}` } }
    }
  }
}

/** Somebody who belongs to nothing and runs nothing. */
const nobodyInParticular = (requestId: string): UserActor => ({
  kind: 'user',
  userId: '' as UserId,
  operator: false,
  memberships: new Map(),
  requestId,
})

const NO_TOKEN: Credential = { scope: 'read', endsAt: undefined, isOfApp: true, grantId: undefined }

/** Does it, keeps a record of it, and makes the reply. */
async function perform(
  operation: Operation,
  input: Input,
  locate: ReturnType<typeof locator>,
  { auditEntries, now, log }: ServeDeps,
): Promise<Reply> {
  const { actor, request } = input
  const { requestId } = request
  const outcome = await operation.handle(input)
  const subject = outcome.ok && operation.method !== 'GET' ? subjectOf(operation, input, outcome.value) : undefined
  if (operation.method !== 'GET') {
    const status = outcome.ok ? operation.success.status : outcome.error
    const about = { requestId, userId: actor.userId, operation: operation.id, target: subject?.id, status }
    log.info(about, 'management request')
  }
  if (!outcome.ok) return refusedReply(operation, outcome, requestId)
  if (subject && operation.audit === 'shell') {
    const { organizationIds = [], ...it } = subject
    const step = { action: auditAction(operation.id), subject: it, organizationIds }
    await auditEntries.append(auditEntry(actor, step, now()))
  }
  return successReply(operation, outcome.value, locate?.(outcome.value))
}

/** What was changed or made. Never by a parameter that may be an address: the log has none. */
function subjectOf(operation: Operation, input: Input, value: unknown): ReturnType<NonNullable<Operation['audited']>> {
  if (operation.audited) return operation.audited(input, value)
  const [kind = ''] = auditAction(operation.id).split('.')
  const { id, client_id } = (value ?? {}) as { id?: string; client_id?: string }
  const params = Object.values(input.params as Record<string, string>)
  return { kind, id: id ?? client_id ?? params.at(-1) ?? '' }
}

/** `registrationTokens.create` is `registration_token.create` in the record, as the rooms write theirs. Pure. */
function auditAction(operationId: string): string {
  return operationId.replace(/s\./, '.').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

const NO_TAG_OF_OURS = 'If-Match is no entity tag of this exchange. Get the record, and send its ETag.'

const tooMany = (waitSeconds: number, requestId: string): Reply =>
  problem('TOO-MANY-REQUESTS', 'That is more than one person may ask. Wait, and ask again.', requestId, {
    headers: { 'Retry-After': String(waitSeconds) },
  })

async function unlessUnavailable<T>({ requestId }: RouteHead, log: Log, work: () => Promise<T>): Promise<T | Reply> {
  try {
    return await work()
  } catch (fault) {
    if (!(fault instanceof StoreUnavailable)) throw fault
    log.error({ requestId, err: fault }, 'the store did not answer a management request')
    const text = 'The store does not answer at the moment. Try again.'
    return problem('TEMPORARILY-UNAVAILABLE', text, requestId, { headers: { 'Retry-After': '1' } })
  }
}
