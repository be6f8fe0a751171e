import {
  type ApiId,
  accept,
  type ConnectionId,
  type EpochSeconds,
  type OrganizationId,
  type SubscriptionId,
} from '@portreeve/protocol'
import { auditWrite, mayDevelop, mayRead, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import { type Page, readPageOf } from '../../registry/index.ts'
import { type ProviderCall, writeCalls } from '../../store/index.ts'
import { checkActing } from '../check-acting.ts'
import type { RoomDeps } from '../room-deps.ts'
import { isUnderWay } from './judge-attempt.ts'
import { isOver } from './settle-call.ts'

/** A call as the API's developers see it. */
export interface ProviderCallView {
  id: string
  kind: ProviderCall['kind']
  apiId: ApiId
  subscriptionId: SubscriptionId
  connectionId: ConnectionId
  /** JSON, as it is sent. Absent for `deactivate`, and in lists. */
  body?: unknown
  state: ProviderCall['state']
  attempts: number
  /** Of a due one: when it is tried next, or when the attempt under way is given up. */
  nextAttemptAt?: EpochSeconds
  /** HTTP status of the last answer. */
  lastStatus?: number
  /** Why there was no answer. */
  lastFault?: string
  createdAt: EpochSeconds
  updatedAt: EpochSeconds
}

export interface ProviderCallQuery {
  apiId?: ApiId | undefined
  connectionId?: ConnectionId | undefined
  state?: ProviderCall['state'] | undefined
  after?: string | undefined
  limit: number
}

/** Calls to providers, for the people of their APIs. */
export interface ProviderCallAdministration {
  /** Newest first. Of the APIs of one's own organizations, unless one is named. Rejects with StoreUnavailable. */
  list(actor: UserActor, query: ProviderCallQuery): Promise<AdministrationOutcome<Page<ProviderCallView>>>
  show(actor: UserActor, id: string): Promise<AdministrationOutcome<ProviderCallView>>
  /** Makes it once more, now: one that was refused, or that the provider has forgotten. */
  replay(actor: UserActor, id: string): Promise<AdministrationOutcome<ProviderCallView>>
}

const developer = { isAllowed: mayDevelop, need: 'Only a developer of the API may do this.' }

const noSuchCall = () =>
  refuseAdministration('not_found', 'There is no provider call with this id, or it is not about an API of yours.')

export function createProviderCallAdministration(deps: RoomDeps): ProviderCallAdministration {
  const { store, now } = deps

  /** By API, by connection, or of one's own organizations one after the other. Nothing of anybody else (threat T-30). */
  async function leadsOf(actor: UserActor, { apiId }: ProviderCallQuery): Promise<(OrganizationId | undefined)[]> {
    if (actor.operator) return [undefined]
    if (apiId === undefined) return [...actor.memberships.keys()]
    const api = await store.apis.find(apiId)
    return api && mayRead(actor, api.organizationId) ? [api.organizationId] : []
  }

  async function reach(actor: UserActor, id: string): Promise<AdministrationOutcome<ProviderCall>> {
    const call = await store.providerCalls.find(id)
    return call && mayRead(actor, call.organizationId) ? accept(call) : noSuchCall()
  }

  return {
    async list(actor, query) {
      const leads = await leadsOf(actor, query)
      const { apiId, connectionId, state, after } = query
      const listed = await readPageOf(
        query.limit,
        async (limit) => {
          const page = { apiId, connectionId, state, after, limit }
          const found = await Promise.all(
            leads.map((organizationId) => store.providerCalls.list({ ...page, organizationId })),
          )
          return found.flat().sort((a, b) => (a.id < b.id ? 1 : -1))
        },
        ({ id }) => id,
      )
      return accept({ ...listed, items: listed.items.map((call) => viewOf({ ...call, body: undefined })) })
    },
    async show(actor, id) {
      const reached = await reach(actor, id)
      return reached.ok ? accept(viewOf(reached.value)) : reached
    },
    async replay(actor, id) {
      const reached = await reach(actor, id)
      if (!reached.ok) return reached
      const call = reached.value
      const refusal = await checkActing(actor, call.organizationId, developer, store.organizations)
      if (refusal) return refusal
      if (call.state === 'cancelled') return refuseAdministration('conflict', 'The call was cancelled.')
      if (call.kind === 'activate' && (await isOver(call, store))) {
        return refuseAdministration('conflict', 'The connection is over. A new one has an activate call of its own.')
      }
      const at = now()
      // It is being made, or is about to be: two attempts at once would be a race at the provider.
      if (isUnderWay(call, at) || (call.state === 'due' && call.nextAttemptAt <= at)) return accept(viewOf(call))
      const subject = { kind: 'provider-call', id }
      const done = await store.together([
        writeCalls.providerCalls.replay(id, call.attempts, at),
        auditWrite(actor, { action: 'provider-call.replay', subject, organizationIds: [call.organizationId] }, at),
      ])
      if (done !== 'done') return refuseAdministration('changed', 'Something has become of it just now. Look again.')
      deps.onEnqueued()
      return accept(viewOf({ ...call, state: 'due', nextAttemptAt: at, updatedAt: at }))
    },
  }
}

function viewOf(call: ProviderCall): ProviderCallView {
  const { id, kind, apiId, subscriptionId, connectionId, body, state, attempts, nextAttemptAt } = call
  const { lastStatus, lastFault, createdAt, updatedAt } = call
  return {
    ...{ id, kind, apiId, subscriptionId, connectionId, state, attempts },
    ...(body !== undefined && { body: JSON.parse(body) }),
    ...(state === 'due' && { nextAttemptAt }),
    ...(lastStatus !== undefined && { lastStatus }),
    ...(lastFault !== undefined && { lastFault }),
    createdAt,
    updatedAt,
  }
}
