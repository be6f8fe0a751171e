import { createHash } from 'node:crypto'
import { type ApiId, accept, type EpochSeconds, type Refused, refuse, type UserId } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import { auditWrite, mayRead, type UserActor } from '../../audit/index.ts'
import { fetchText } from '../../http/index.ts'
import {
  type AdministrationOutcome,
  type AdministrationRefused,
  refuseAdministration,
  refuseField,
} from '../../identity/index.ts'
import { type Api, type Spec, type SpecFinding, type Store, writeCalls } from '../../store/index.ts'
import type { ApiDeps } from '../apis/api-deps.ts'
import { findVisible, noSuchApi, reachApi } from '../apis/reach-api.ts'
import type { CheckUrl } from '../check-url.ts'
import type { SpecReading } from './read-spec.ts'
import { specLimits } from './spec-limits.ts'
import type { SpecReader, SpecReadingFault } from './spec-reader.ts'
import type { SpecSuggestion } from './suggest.ts'

/** As it was sent, or where it is to be fetched. */
export type SpecSource = { bytes: Uint8Array; declared?: 'yaml' | 'json' | undefined } | { url: string }

/** Everything about a spec but its text. Who put it there, and from where, is for its own organization. */
export interface SpecView extends Omit<Spec, 'text' | 'uploadedBy'> {
  uploadedBy?: UserId
  /** Of the text, in UTF-8. */
  bytes: number
}

/** What would become of a spec. */
export interface SpecCheck extends Partial<Pick<Spec, 'format' | 'formatVersion' | 'syntax' | 'title' | 'version'>> {
  /** Nothing speaks against keeping it. */
  accepted: boolean
  findings: SpecFinding[]
  /** So many more were found than are listed. */
  findingsLeftOut: number
  /** What it says of the API; for the form, never taken over by itself (protocol.md 5.1). */
  suggested?: SpecSuggestion
}

/** `busy`: too many specs are being read just now. */
export type SpecOutcome<T> = AdministrationOutcome<T> | (Refused<'busy'> & { description: string })

/** Descriptions of APIs. Every method asks first who it is; all reject with StoreUnavailable. */
export interface SpecAdministration {
  /** For everybody who sees the API: who calls it wants to know how. */
  show(actor: UserActor, id: ApiId): Promise<AdministrationOutcome<SpecView>>
  /** The text as it was uploaded. */
  download(actor: UserActor, id: ApiId): Promise<AdministrationOutcome<Pick<Spec, 'format' | 'syntax' | 'text'>>>
  /** Reads it and keeps nothing. */
  check(actor: UserActor, id: ApiId, source: SpecSource): Promise<SpecOutcome<SpecCheck>>
  /** Replaces the spec of before. One with errors is refused, and changes nothing. */
  put(
    actor: UserActor,
    id: ApiId,
    source: SpecSource,
  ): Promise<SpecOutcome<SpecView & Pick<SpecCheck, 'suggested' | 'findingsLeftOut'>>>
  remove(actor: UserActor, id: ApiId): Promise<AdministrationOutcome<undefined>>
}

export interface SpecDeps {
  store: ApiDeps['store'] & Pick<Store, 'specs'>
  reader: Pick<SpecReader, 'read'>
  checkUrl: CheckUrl
  /** The guarded one (threats T-28, G-I). */
  dispatcher: Dispatcher
  now: () => EpochSeconds
}

const FETCH_MILLIS_MAX = 10_000
const ACCEPT = 'application/yaml, application/json;q=0.9, */*;q=0.1'
/** In the problem document, beside all findings. */
const FIELDS_MAX = 20

export function createSpecAdministration(deps: SpecDeps): SpecAdministration {
  const { store, now } = deps
  const readSource = createReadSource(deps)
  return {
    async show(actor, id) {
      const found = await findSpec(actor, id, deps)
      return found.ok ? accept(viewOf(found.value.spec, mayRead(actor, found.value.api.organizationId))) : found
    },
    async download(actor, id) {
      const found = await findSpec(actor, id, deps)
      return found.ok ? accept(found.value.spec) : found
    },
    async check(actor, id, source) {
      const reached = await reachApi({ actor, id }, deps)
      if (!reached.ok) return reached
      const read = await readSource(actor, source, reached.value)
      return read.ok ? accept(checkOf(read.value)) : read
    },
    async put(actor, id, source) {
      const reached = await reachApi({ actor, id }, deps)
      if (!reached.ok) return reached
      const read = await readSource(actor, source, reached.value)
      if (!read.ok) return read
      const { spec: read_, findings, leftOut } = read.value
      if (!read_) return refuseSpec(read.value, 'url' in source)
      const { suggested, ...kept } = read_
      const [url, before, at] = ['url' in source ? source.url : undefined, await store.specs.find(id), now()]
      const spec: Spec = {
        apiId: id,
        ...kept,
        findings,
        uploadedBy: actor.userId,
        uploadedAt: at,
        ...(url !== undefined && { sourceUrl: url }),
      }
      await store.together([writeCalls.specs.put(spec), auditSpec(actor, reached.value, before, spec, at)])
      if (await isGone(reached.value, store)) return noSuchApi()
      return accept({ ...viewOf(spec, true), findingsLeftOut: leftOut, suggested })
    },
    async remove(actor, id) {
      const reached = await reachApi({ actor, id }, deps)
      if (!reached.ok) return reached
      const before = await store.specs.find(id)
      if (!before) return noSpec()
      await store.together([writeCalls.specs.remove(id), auditSpec(actor, reached.value, before, undefined, now())])
      return accept(undefined)
    },
  }
}

async function findSpec(
  actor: UserActor,
  id: ApiId,
  { store }: Pick<SpecDeps, 'store'>,
): Promise<AdministrationOutcome<{ api: Api; spec: Spec }>> {
  const found = await findVisible({ actor, id }, { store })
  if (!found.ok) return found
  const spec = await store.specs.find(id)
  return spec ? accept({ api: found.value, spec }) : noSpec()
}

const noSpec = () => refuseAdministration('not_found', 'This API has no spec.')

/** So many of one person at a time: one is read while the next is on its way, and the others' turn comes (threat G-H). */
const OF_ONE_PERSON_MAX = 2

type ReadSource = (actor: UserActor, source: SpecSource, api: Api) => Promise<SpecOutcome<SpecReading>>

function createReadSource(deps: SpecDeps): ReadSource {
  const waiting = new Map<UserId, number>()
  return async ({ userId }, source, api) => {
    const before = waiting.get(userId) ?? 0
    if (before >= OF_ONE_PERSON_MAX) return busy('Specs of yours are being read. Wait for those.')
    waiting.set(userId, before + 1)
    try {
      return await readSource(source, api, deps)
    } finally {
      const left = (waiting.get(userId) ?? 1) - 1
      if (left > 0) waiting.set(userId, left)
      else waiting.delete(userId)
    }
  }
}

async function readSource(
  source: SpecSource,
  { kind, basePath }: Api,
  deps: SpecDeps,
): Promise<SpecOutcome<SpecReading>> {
  const given = 'url' in source ? await fetchSpec(source.url, deps) : accept(source)
  if (!given.ok) return given
  const { bytes, declared } = given.value
  const read = await deps.reader.read(bytes, { kind, basePath, declared })
  if (read.ok) return read
  return read.error === 'busy'
    ? busy('Other specs are being read. Try again in a few seconds.')
    : accept(unreadable(read.error))
}

const busy = (description: string) => ({ ...refuse('busy', description), description })

/** It came too far to be told where, and cost too much to go on. */
function unreadable(fault: Exclude<SpecReadingFault, 'busy'>): SpecReading {
  const message =
    fault === 'too_slow'
      ? `Reading takes longer than ${specLimits.readMillisMax / 1000} seconds. Split the spec, or make it simpler.`
      : 'Reading takes more memory, or goes deeper, than a spec may. Split the spec, or make it simpler.'
  return { findings: [{ severity: 'error', rule: 'limit', message, pointer: '', line: 1, column: 1 }], leftOut: 0 }
}

async function fetchSpec(
  url: string,
  { checkUrl, dispatcher }: SpecDeps,
): Promise<AdministrationOutcome<Exclude<SpecSource, { url: string }>>> {
  const refusal = checkUrl(url, '/url')
  if (refusal) return refusal
  try {
    const text = await fetchText(
      url,
      ACCEPT,
      { millisMax: FETCH_MILLIS_MAX, bytesMax: specLimits.bytesMax },
      dispatcher,
    )
    return accept({ bytes: Buffer.from(text) })
  } catch (fault) {
    // Nothing of the fault but the status: what answered, and whether anything did, is nobody's business (threat G-I).
    const status = /^status (\d{3})$/.exec(fault instanceof Error ? fault.message : '')?.[1]
    return refuseField(
      '/url',
      status === undefined
        ? `Nothing could be fetched there: it has to be public, answer within ${FETCH_MILLIS_MAX / 1000} seconds, and have no more than ${specLimits.bytesMax / 1024 / 1024} MB.`
        : `It answered with status ${status}; only 200 counts, and redirects are not followed.`,
    )
  }
}

function checkOf({ spec, findings, leftOut }: SpecReading): SpecCheck {
  const { text: _, ...described } = spec ?? { text: '' }
  return { accepted: spec !== undefined, ...described, findings, findingsLeftOut: leftOut }
}

/** Pointers lead into what was sent: the spec itself, or the URL it was fetched from. */
function refuseSpec({ findings, leftOut }: SpecReading, fetched: boolean): AdministrationRefused {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const [first] = errors
  const where = first ? ` The first is in line ${first.line}, column ${first.column}: ${first.message}` : ''
  const description = `The spec has ${errors.length}${leftOut > 0 ? ' or more' : ''} error${errors.length === 1 ? '' : 's'}.${where}`
  const fields = fetched
    ? [{ pointer: '/url', detail: 'What is there is no spec that can be kept.' }]
    : errors.slice(0, FIELDS_MAX).map(({ pointer, line, column, message }) => ({
        pointer,
        detail: `Line ${line}, column ${column}: ${message}`,
      }))
  return { ...refuseAdministration('invalid', description, fields), more: { findings, findingsLeftOut: leftOut } }
}

function viewOf({ text, uploadedBy, sourceUrl, ...shown }: Spec, isOwn: boolean): SpecView {
  const own = { uploadedBy, ...(sourceUrl !== undefined && { sourceUrl }) }
  return { ...shown, ...(isOwn && own), bytes: Buffer.byteLength(text) }
}

/** What the record says of a text is which one it was. */
function auditSpec(
  actor: UserActor,
  { id, organizationId }: Api,
  before: Spec | undefined,
  after: Spec | undefined,
  at: EpochSeconds,
) {
  const shown = (spec: Spec | undefined) =>
    spec && {
      spec: `${spec.title} ${spec.version}`.trim(),
      format: spec.format,
      formatVersion: spec.formatVersion,
      sha256: createHash('sha256').update(spec.text).digest('hex'),
    }
  const step = {
    action: after ? 'api.put_spec' : 'api.remove_spec',
    subject: { kind: 'api', id },
    organizationIds: [organizationId],
  }
  return auditWrite(actor, { ...step, before: shown(before), after: shown(after) }, at)
}

/** An API that was removed in between took the spec of before with it, and must not leave one for whoever is given its id next. */
async function isGone({ id, organizationId, createdAt }: Api, { apis, specs }: SpecDeps['store']): Promise<boolean> {
  const still = await apis.find(id)
  if (still?.organizationId === organizationId && still.createdAt === createdAt) return false
  await specs.remove(id)
  return true
}
