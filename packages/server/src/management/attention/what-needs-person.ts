import type { ApiId, AppId, AuthServerId, EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../audit/index.ts'
import type { Identity } from '../../identity/index.ts'
import type { Registry } from '../../registry/index.ts'
import type { Store } from '../../store/index.ts'
import type { AttentionItem } from './attention-item.ts'
import { type OrganizationAttentionDeps, whatNeedsOrganization } from './what-needs-organization.ts'

export interface AttentionDeps extends OrganizationAttentionDeps {
  store: OrganizationAttentionDeps['store'] &
    Pick<Store, 'apps' | 'invitations' | 'organizations' | 'users'> & {
      changes: Pick<Store['changes'], 'behindMillis'>
    }
  registry: { apis: Pick<Registry['apis'], 'all' | 'find'> }
  identity: Pick<Identity, 'keys' | 'findServer'>
}

export interface Attention {
  /** What does not work first, then what is due or began last. */
  items: AttentionItem[]
  /** There is more than this, or there are more organizations than were looked at. */
  more: boolean
}

const ITEMS_MAX = 50
const ORGANIZATIONS_MAX = 20
const KEYS_AHEAD_SECONDS = 7 * 86_400
/** Of hearing what other processes wrote. Some hundred while all is well. */
const BEHIND_MILLIS = 5_000

/** What needs this person, over all their organizations or in one. What they may not see is not among it (threat T-30). Rejects with StoreUnavailable. */
export async function whatNeedsPerson(
  actor: UserActor,
  wanted: OrganizationId | undefined,
  deps: AttentionDeps,
): Promise<Attention> {
  const own = wanted === undefined ? [...actor.memberships.keys()] : mayRead(actor, wanted) ? [wanted] : []
  const found = await Promise.all([
    ...own.slice(0, ORGANIZATIONS_MAX).map((id) => whatNeedsOrganization(actor, id, deps)),
    ...(wanted === undefined ? [invitations(actor, deps)] : []),
    ...(wanted === undefined && actor.operator ? [whatNeedsExchange(deps)] : []),
  ])
  const items = found.flat().toSorted(byUrgency)
  return {
    items: await Promise.all(items.slice(0, ITEMS_MAX).map((item) => named(item, deps))),
    more: items.length > ITEMS_MAX || own.length > ORGANIZATIONS_MAX,
  }
}

const byUrgency = (one: AttentionItem, other: AttentionItem): number =>
  one.severity === other.severity ? other.at - one.at : one.severity === 'now' ? -1 : 1

/** Those that they can take (threat T-23): as in `GET /me/invitations`. */
async function invitations({ userId }: UserActor, { store, now }: AttentionDeps): Promise<AttentionItem[]> {
  const user = await store.users.find(userId)
  if (!user?.emailVerified) return []
  const open = await store.invitations.listOpenByEmail(user.email)
  return open
    .filter(({ expiresAt }) => expiresAt > now())
    .map(({ id, organizationId, createdAt }) => ({
      ...{ kind: 'invitation', severity: 'soon', at: createdAt, since: createdAt, invitationId: id },
      subject: { kind: 'organization', id: organizationId },
    }))
}

/** For operators. */
async function whatNeedsExchange({ store, identity, now }: AttentionDeps): Promise<AttentionItem[]> {
  const before = now() + KEYS_AHEAD_SECONDS
  const rotations = (await identity.keys.listAll()).flatMap(({ authServerId, keys }): AttentionItem[] => {
    const due = keys.flatMap(({ nextRotationAt }) => (nextRotationAt === undefined ? [] : [nextRotationAt]))
    const at = Math.min(...due) as EpochSeconds
    if (due.length === 0 || at > before) return []
    return [{ kind: 'key_rotation', severity: 'soon', at, subject: { kind: 'authorization_server', id: authServerId } }]
  })
  const millis = store.changes.behindMillis()
  if (millis < BEHIND_MILLIS) return rotations
  const since = Math.floor(now() - millis / 1000) as EpochSeconds
  const subject = { kind: 'store', id: 'store' } as const
  return [{ kind: 'store_behind', severity: 'now', at: since, since, millis, subject }, ...rotations]
}

/** Names are looked up for what is shown alone. */
async function named(item: AttentionItem, deps: AttentionDeps): Promise<AttentionItem> {
  const { subject, app, api } = item
  return {
    ...item,
    subject: { ...subject, name: await nameOf(subject, deps) },
    ...(app && { app: { ...app, name: await nameOf({ kind: 'app', id: app.id }, deps) } }),
    ...(api && { api: { ...api, name: await nameOf({ kind: 'api', id: api.id }, deps) } }),
  }
}

async function nameOf(
  { kind, id }: AttentionItem['subject'],
  { store, registry, identity }: AttentionDeps,
): Promise<string | undefined> {
  switch (kind) {
    case 'app':
      return (await store.apps.find(id as AppId))?.name
    case 'api':
      return registry.apis.find(id as ApiId)?.name
    case 'organization':
      return (await store.organizations.find(id as OrganizationId))?.name
    case 'authorization_server':
      return identity.findServer(id as AuthServerId)?.name
    case 'webhook':
    case 'store':
      return undefined
  }
}
