import type { ApiId, EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { mayDevelop, mayOwn, type UserActor } from '../../audit/index.ts'
import type { Registry } from '../../registry/index.ts'
import type { Store, Waiting } from '../../store/index.ts'
import { missingValues } from '../../subscriptions/index.ts'
import type { AttentionItem, AttentionKind } from './attention-item.ts'
import { errorSpikes, spikesFrom } from './error-spikes.ts'

export interface OrganizationAttentionDeps {
  store: Pick<Store, 'attention' | 'joinRequests'>
  registry: { apis: Pick<Registry['apis'], 'all'> }
  now: () => EpochSeconds
}

/** Of each kind, so many things are looked at. */
const LOOKED_AT_MAX = 200
/** An hour of traffic between one app and one API. */
const HOURS_MAX = 10_000
/** APIs whose connections are looked at, one by one. */
const APIS_MAX = 20
const DAY = 86_400
const SECRETS_AHEAD_SECONDS = 7 * DAY

/** What needs one of its people: of its apps and APIs whoever looks after them, and of itself its owners. Rejects with StoreUnavailable. */
export async function whatNeedsOrganization(
  actor: UserActor,
  organizationId: OrganizationId,
  deps: OrganizationAttentionDeps,
): Promise<AttentionItem[]> {
  const found = await Promise.all([
    ...(mayDevelop(actor, organizationId) ? ofDevelopers(organizationId, deps) : []),
    ...(mayOwn(actor, organizationId) ? [joinRequests(organizationId, deps)] : []),
  ])
  return found.flat().map((item) => ({ ...item, organizationId }))
}

function ofDevelopers(organizationId: OrganizationId, deps: OrganizationAttentionDeps): Promise<AttentionItem[]>[] {
  const { attention } = deps.store
  const ask = { organizationId, limit: LOOKED_AT_MAX }
  const now = deps.now()
  const list =
    (kind: AttentionKind, of: 'app' | 'api', isBroken = false) =>
    (waiting: readonly Waiting<string>[]) =>
      itemsOf(kind, of, waiting, { now, isBroken })
  return [
    attention.pendingActivations(ask).then(list('activation_pending', 'app')),
    attention.pendingConnections(ask).then(list('connection_pending', 'api')),
    attention.failedProviderCalls(ask).then(list('provider_call_failed', 'api', true)),
    pausedWebhooks(ask, deps),
    heldLanes(ask, deps),
    endingSecrets(ask, deps),
    missingOf(organizationId, deps),
    spikes(organizationId, 'app', deps),
    spikes(organizationId, 'api', deps),
  ]
}

/** `isBroken`: it does not work until somebody does something. Otherwise somebody waits, and after a day for too long. */
function itemsOf(
  kind: AttentionKind,
  of: 'app' | 'api',
  waiting: readonly Waiting<string>[],
  { now, isBroken }: { now: EpochSeconds; isBroken: boolean },
): AttentionItem[] {
  const isCut = waiting.reduce((sum, { count }) => sum + count, 0) >= LOOKED_AT_MAX
  return waiting.map(({ id, count, since }) => ({
    ...{ kind, at: since, since, subject: { kind: of, id }, count },
    severity: isBroken || since <= now - DAY ? 'now' : 'soon',
    ...(isCut && { isAtLeast: true }),
  }))
}

interface Ask {
  organizationId: OrganizationId
  limit: number
}

async function pausedWebhooks(ask: Ask, { store, now }: OrganizationAttentionDeps): Promise<AttentionItem[]> {
  const paused = await store.attention.pausedWebhooks(ask)
  return paused.map(({ id, appId, apiId, pausedBy, pausedAt }) => {
    const since = pausedAt === undefined ? now() : seconds(pausedAt)
    return {
      ...{ kind: 'webhook_paused', at: since, since, subject: { kind: 'webhook', id }, pausedBy },
      ...{ app: { id: appId }, api: { id: apiId } },
      // Somebody who paused it knows that they did.
      severity: pausedBy === 'gone' ? 'now' : 'soon',
    }
  })
}

async function heldLanes(ask: Ask, { store }: OrganizationAttentionDeps): Promise<AttentionItem[]> {
  const held = await store.attention.heldLanes(ask)
  const isCut = held.reduce((sum, { lanes }) => sum + lanes, 0) >= ask.limit
  return held.map(({ id, appId, apiId, lanes, since }) => ({
    ...{ kind: 'lane_held', severity: 'now', at: seconds(since), since: seconds(since), count: lanes },
    ...{ subject: { kind: 'webhook', id }, app: { id: appId }, api: { id: apiId } },
    ...(isCut && { isAtLeast: true }),
  }))
}

async function endingSecrets(ask: Ask, { store, now }: OrganizationAttentionDeps): Promise<AttentionItem[]> {
  const from = now()
  const to = (from + SECRETS_AHEAD_SECONDS) as EpochSeconds
  const ending = await store.attention.endingSecrets({ ...ask, from, to })
  return ending.map(({ owner, expiresAt }) => ({
    ...{ kind: 'secret_expiring', at: expiresAt, subject: owner },
    severity: expiresAt - from < DAY ? 'now' : 'soon',
  }))
}

/** Connections without a value that their API needs of each: their calls are refused. */
async function missingOf(
  organizationId: OrganizationId,
  { store, registry }: OrganizationAttentionDeps,
): Promise<AttentionItem[]> {
  const apis = registry.apis
    .all()
    .filter((api) => api.organizationId === organizationId && missingValues(api.accessControl, NO_VALUES).length > 0)
    .slice(0, APIS_MAX)
  const limit = Math.floor(LOOKED_AT_MAX / Math.max(1, apis.length))
  const items = apis.map(async ({ id, accessControl }): Promise<AttentionItem[]> => {
    const looked = await store.attention.valueNames({ apiId: id as ApiId, limit })
    const lacking = looked.flatMap(({ valueNames, changedAt }) => {
      const names = missingValues(accessControl, { valueNames })
      return names.length > 0 ? [{ names, changedAt }] : []
    })
    if (lacking.length === 0) return []
    const since = Math.min(...lacking.map(({ changedAt }) => changedAt)) as EpochSeconds
    const valueNames = [...new Set(lacking.flatMap(({ names }) => names))].slice(0, NAMES_MAX)
    return [
      {
        ...{ kind: 'values_missing', severity: 'now', at: since, since, subject: { kind: 'api', id } },
        ...{ count: lacking.length, valueNames },
        ...(looked.length >= limit && { isAtLeast: true }),
      },
    ]
  })
  return (await Promise.all(items)).flat()
}

const NO_VALUES = { valueNames: [] }
const NAMES_MAX = 20

async function spikes(
  organizationId: OrganizationId,
  role: 'app' | 'api',
  { store, now }: OrganizationAttentionDeps,
): Promise<AttentionItem[]> {
  const at = now()
  const hours = await store.attention.errorsByHour({ organizationId, role, from: spikesFrom(at), limit: HOURS_MAX })
  return errorSpikes(hours, at).map(({ id, ...spike }) => ({
    ...{ kind: 'error_spike', severity: 'now', ...spike, subject: { kind: role, id } },
  }))
}

async function joinRequests(
  organizationId: OrganizationId,
  { store, now }: OrganizationAttentionDeps,
): Promise<AttentionItem[]> {
  const newest = await store.joinRequests.listByOrganization({ organizationId, limit: LOOKED_AT_MAX })
  const open = newest.filter(({ state }) => state === 'open')
  if (open.length === 0) return []
  const since = Math.min(...open.map(({ createdAt }) => createdAt)) as EpochSeconds
  return [
    {
      ...{ kind: 'join_request', at: since, since, subject: { kind: 'organization', id: organizationId } },
      ...{ count: open.length, severity: since <= now() - DAY ? 'now' : 'soon' },
    },
  ]
}

const seconds = (millis: number) => Math.floor(millis / 1000) as EpochSeconds
