import type { Random } from '../random.ts'

/** Ids that answers have shown, by the names under which they are sent. */
export interface IdPool {
  /** Of a parameter or member of this name. Undefined when none is known. */
  pick(name: string): string | undefined
  /** Takes what an operation answered apart. */
  learn(operationId: string, answer: unknown): void
  /** Known in `name` from now on. */
  add(name: string, id: string): void
  /** Is there, and fits what else is favoured: picked more often than others. */
  favour(name: string, id: string): void
}

const KEPT_MAX = 40

/** What `id` is in answers of operations, by how their ids begin; the longest counts. */
const idsOf: Record<string, readonly string[]> = {
  me: ['userId', 'user'],
  'me.tokens': ['tokenId'],
  'me.invitations': ['invitationId'],
  'me.joinRequests': ['joinRequestId'],
  organizations: ['organizationId'],
  members: ['userId'],
  invitations: ['invitationId'],
  joinRequests: ['joinRequestId'],
  apis: ['apiId'],
  'apis.plans': ['planId'],
  'directory.apis': ['apiId'],
  'directory.apps': ['appId'],
  apps: ['appId'],
  subscriptions: ['subscriptionId'],
  connections: ['connectionId'],
  providerCalls: ['callId'],
  users: ['userId', 'user'],
  operators: ['userId'],
  authorizationServers: ['authServerId'],
  registrationTokens: ['tokenId'],
}
/** The same thing under another name. */
const alsoKnownAs: Record<string, string> = {
  basedOn: 'apiId',
  ownerId: 'userId',
  currentOrganizationId: 'organizationId',
  subjectId: 'apiId',
  sharedWith: 'organizationId',
  after: 'organizationId',
}
const inLists: Record<string, string> = {
  connections: 'connectionId',
  plans: 'planId',
  apis: 'apiId',
  members: 'userId',
}
const named = new Set([...Object.values(idsOf).flat(), 'client_id', 'namespace'])

export function createIdPool(random: Random): IdPool {
  const kept = new Map<string, string[]>()
  const favourites = new Map<string, string>()

  function add(name: string, id: string): void {
    const ids = kept.get(name) ?? []
    kept.set(name, ids)
    if (ids.includes(id)) return
    if (ids.length < KEPT_MAX) ids.push(id)
    else ids[random.int(KEPT_MAX)] = id
  }

  function learn(operationId: string, answer: unknown): void {
    const begins = Object.keys(idsOf).filter((begin) => operationId.startsWith(`${begin}.`) || operationId === begin)
    takeApart(answer, idsOf[begins.toSorted((a, b) => b.length - a.length)[0] ?? ''] ?? [])
  }

  function takeApart(value: unknown, ids: readonly string[]): void {
    if (Array.isArray(value)) for (const item of value) takeApart(item, ids)
    else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        if (typeof member !== 'string')
          takeApart(member, name === 'items' ? ids : name in inLists ? [inLists[name] ?? ''] : [])
        else if (name === 'id') for (const as of ids) add(as, member)
        else if (named.has(name)) add(name, member)
      }
    }
  }

  return {
    add,
    favour(name, id) {
      favourites.set(name, id)
      add(name, id)
    },
    learn,
    pick(name) {
      const known = alsoKnownAs[name] ?? name
      const favourite = favourites.get(known)
      if (favourite !== undefined && random.chance(0.5)) return favourite
      const ids = kept.get(known)
      // The newest are likeliest to be good for something.
      return ids && ids.length > 0 ? (random.chance(0.5) ? ids.at(-1) : random.pick(ids)) : undefined
    },
  }
}
