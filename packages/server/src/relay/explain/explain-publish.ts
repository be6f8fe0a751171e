import type { ApiId, OrganizationId } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../audit/index.ts'
import type { Identity } from '../../identity/index.ts'
import type { Registry } from '../../registry/index.ts'
import type { RelayStore } from '../../store/index.ts'
import { shownChannel } from '../administration/channel-name.ts'
import type { KeptRefusals } from './keep-refusals.ts'
import { checkOf, type PublishCheck, type RefusedPublish } from './refused-publish.ts'

/** What became of a request to publish, for the people of its API. */
export interface PublishView {
  atMillis: number
  /** `X-Request-Id`. */
  requestId: string
  /** Absent: it did not come so far as to be known. */
  api?: { id: ApiId; name: string }
  outcome: 'accepted' | 'refused'
  status: number
  /** Of an accepted one. */
  eventId?: string
  channel?: string
  /** Of a refused one. */
  method?: string
  path?: string
  check?: PublishCheck
  code?: string
  message?: string
  detail?: string
}

export interface PublishExplanation {
  /** The newest first. */
  publishes: PublishView[]
  /** There may be more. */
  isCut: boolean
}

export interface ExplainPublishDeps {
  store: { relay: Pick<RelayStore, 'listEvents'> }
  registry: { apis: Pick<Registry['apis'], 'find' | 'all'> }
  identity: { clients: Pick<Identity['clients'], 'find'> }
  refusals: Pick<KeptRefusals, 'find'>
  retentionSeconds: number
  nowMillis: () => number
}

const SHOWN_MAX = 20
/** Refusals of others, that are passed over (threat G-H). */
const READ_MAX = 5_000
/** Operators' events are looked for with each async API: one organization has few. */
const APIS_MAX = 500

/**
 * What became of requests to publish with this id: as the request's own, or as the event's `X-Request-Id`. For people of the API alone, and operators: one whose API is not
 * known is for operators. To everybody else there is none (threat T-30). Rejects with StoreUnavailable.
 */
export async function explainPublishes(
  actor: UserActor,
  requestId: string,
  deps: ExplainPublishDeps,
): Promise<PublishExplanation> {
  const publishes = await acceptedFor(actor, requestId, deps)
  let read = 0
  for await (const refused of deps.refusals.find(requestId)) {
    const seen = await seenBy(actor, refused, deps)
    if (seen) publishes.push(viewOf(refused, seen.apiId, deps))
    if (publishes.length > SHOWN_MAX || ++read >= READ_MAX) break
  }
  publishes.sort((a, b) => b.atMillis - a.atMillis)
  return { publishes: publishes.slice(0, SHOWN_MAX), isCut: publishes.length > SHOWN_MAX || read >= READ_MAX }
}

/** Undefined: it is none of theirs. */
async function seenBy(
  actor: UserActor,
  { api, cid }: RefusedPublish,
  { registry, identity }: ExplainPublishDeps,
): Promise<{ apiId: ApiId | undefined } | undefined> {
  if (api) return mayRead(actor, api.organizationId) ? { apiId: api.id } : undefined
  // A token that was refused is still its API's.
  const owner = cid && (await identity.clients.find(cid))?.owner
  const found = owner?.kind === 'api' ? registry.apis.find(owner.id as ApiId) : undefined
  if (found && mayRead(actor, found.organizationId)) return { apiId: found.id }
  return actor.operator ? { apiId: undefined } : undefined
}

function viewOf(
  { atMillis, eventRequestId, method, path, kind, status, error, message, detail }: RefusedPublish,
  apiId: ApiId | undefined,
  deps: ExplainPublishDeps,
): PublishView {
  return {
    ...{ atMillis, requestId: eventRequestId, ...(apiId !== undefined && { api: named(apiId, deps) }) },
    ...{ outcome: 'refused', status, method, path, check: checkOf(kind), code: error, message, detail },
  }
}

const named = (id: ApiId, { registry }: Pick<ExplainPublishDeps, 'registry'>) => ({
  id,
  name: registry.apis.find(id)?.name ?? '',
})

/** Kept with their events. */
async function acceptedFor(actor: UserActor, requestId: string, deps: ExplainPublishDeps): Promise<PublishView[]> {
  const { store, registry, nowMillis, retentionSeconds } = deps
  const from = nowMillis() - retentionSeconds * 1000
  const leads: { organizationId?: OrganizationId; apiId?: ApiId }[] = actor.operator
    ? registry.apis
        .all()
        .flatMap(({ id, kind }) => (kind === 'async' ? [{ apiId: id }] : []))
        .slice(0, APIS_MAX)
    : [...actor.memberships.keys()].map((organizationId) => ({ organizationId }))
  const found = await Promise.all(
    leads.map((lead) => store.relay.listEvents({ ...lead, requestId, from, limit: SHOWN_MAX + 1 })),
  )
  return found
    .flat()
    .filter(({ kind }) => kind === 'published')
    .map(({ id, apiId, channel, receivedAt }) => ({
      ...{ atMillis: receivedAt, requestId, api: named(apiId, deps), outcome: 'accepted', status: 200 },
      ...{ eventId: id, channel: shownChannel(channel) },
    }))
}
