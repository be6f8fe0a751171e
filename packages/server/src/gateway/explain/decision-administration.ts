import { accept } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import type { Registry } from '../../registry/index.ts'
import type { Organization, Store } from '../../store/index.ts'
import type { Journal } from '../calls/journal.ts'
import type { Decision } from './decision.ts'
import type { DecisionRetention } from './decision-sink.ts'
import { type ExplainTokenDeps, explainTokenRequests, type TokenRequestView } from './explain-token-requests.ts'
import { findDecisions } from './find-decisions.ts'
import { type DecisionParties, type DecisionView, type SeenParts, viewDecision } from './view-decision.ts'

/** Everything with one Request-Id that somebody may see, the newest first. */
export interface Explanation {
  requestId: string
  calls: DecisionView[]
  /** Requests for tokens that were refused. */
  tokenRequests: TokenRequestView[]
  /** There may be more: a client that gives all its calls one id gets the newest explained. */
  isCut: boolean
}

/** What was decided about calls and requests for tokens, for the people of their apps and APIs. */
export interface DecisionAdministration {
  /** Rejects with StoreUnavailable. */
  explain(actor: UserActor, requestId: string): Promise<AdministrationOutcome<Explanation>>
}

export interface DecisionAdministrationDeps extends ExplainTokenDeps {
  store: Pick<Store, 'decisions'>
  registry: ExplainTokenDeps['registry'] & {
    organizations: Pick<Registry['organizations'], 'find'>
  }
  flush: Journal['flush']
  retention: DecisionRetention
  /** Milliseconds since 1970. */
  nowMillis: () => number
}

const CALLS_MAX = 20

const NOT_FOUND = 'There is nothing with this Request-Id that you may see. It may be too new or too old to be kept.'

export function createDecisionAdministration(deps: DecisionAdministrationDeps): DecisionAdministration {
  const { store, registry, flush, retention, nowMillis } = deps
  return {
    async explain(actor, requestId) {
      // Twice: one may be under way that had begun before the call was over.
      await flush()
      await flush()
      const search = {
        decisions: store.decisions,
        requestId,
        oldestMillis: nowMillis() - retention.seconds * 1000,
      }
      const calls: DecisionView[] = []
      // Only what they may see counts: nobody can fill the answer of others by using their ids.
      for await (const decision of findDecisions(search)) {
        const view = await viewFor(actor, decision, registry)
        if (view) calls.push(view)
        if (calls.length > CALLS_MAX) break
      }
      const { tokenRequests, isCut } = await explainTokenRequests(actor, requestId, deps)
      if (calls.length + tokenRequests.length === 0) return refuseAdministration('not_found', NOT_FOUND)
      calls.sort((a, b) => b.atMillis - a.atMillis)
      return accept({
        ...{ requestId, calls: calls.slice(0, CALLS_MAX), tokenRequests },
        isCut: isCut || calls.length > CALLS_MAX,
      })
    },
  }
}

/** Undefined: it is none of theirs (threat T-30). */
async function viewFor(
  actor: UserActor,
  decision: Decision,
  { apps, organizations }: DecisionAdministrationDeps['registry'],
): Promise<DecisionView | undefined> {
  const { api, cid } = decision
  // A token that was refused is still its app's.
  const app = decision.app ?? (cid && (await apps.find(cid)))
  const seen: SeenParts = {
    app: app !== undefined && mayRead(actor, app.organizationId),
    api: api !== undefined && mayRead(actor, api.organizationId),
    whole: actor.operator,
  }
  if (!seen.app && !seen.api && !seen.whole) return undefined
  const ids = [api?.organizationId, app?.organizationId, decision.subscription?.organizationId]
  const known = new Map<string, Organization>()
  for (const id of ids) {
    const organization = id && (await organizations.find(id))
    if (organization) known.set(organization.id, organization)
  }
  const parties: DecisionParties = {
    app: app && { id: app.id, name: app.name },
    appOrganizationId: app?.organizationId,
    nameOf: (id) => ({ id, name: known.get(id)?.name ?? '' }),
  }
  return viewDecision(decision, seen, parties)
}
