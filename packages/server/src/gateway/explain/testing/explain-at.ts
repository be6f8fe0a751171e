import { randomUUID } from 'node:crypto'
import type { OrganizationId, UserId } from '@portreeve/protocol'
import type { UserActor } from '../../../audit/index.ts'
import { createTokenRefusals } from '../../../identity/index.ts'
import { createLog } from '../../../telemetry/index.ts'
import type { TestGateway } from '../../testing/open-test-gateway.ts'
import { createDecisionAdministration } from '../decision-administration.ts'
import { createDecisionSink, type DecisionRetention, defaultRetention } from '../decision-sink.ts'
import type { DecisionView } from '../view-decision.ts'

/** Somebody who belongs to these organizations, without a role in them. */
export function memberOf(...organizations: { id: OrganizationId }[]): UserActor {
  return {
    kind: 'user',
    userId: randomUUID() as UserId,
    operator: false,
    memberships: new Map(organizations.map(({ id }) => [id, []])),
    requestId: 'asking',
  }
}

export const operator: UserActor = { ...memberOf(), operator: true }

/** Keeps calls of a test gateway as a running one does, and explains them. Each call's record goes in as soon as it is over. */
export function explainAt(gateway: TestGateway, given: Partial<DecisionRetention> = {}) {
  const retention = { ...defaultRetention, ...given }
  const clock = { millis: Date.now() }
  const nowMillis = () => clock.millis
  const sink = createDecisionSink({ retention, log: createLog('silent'), nowMillis })
  async function flush(): Promise<void> {
    sink.collect(gateway.records.splice(0), [])
    const writes = sink.drain()
    if (writes.length > 0) await gateway.store.together(writes)
  }
  const { store, registry, identity } = gateway
  const log = createLog('silent')
  const tokenRefusals = createTokenRefusals({
    ...{ decisions: store.decisions, retentionSeconds: retention.seconds, nowMillis, log },
  })
  const administration = createDecisionAdministration({
    ...{ store, registry, clients: identity.clients, tokenRefusals, flush, retention, nowMillis },
  })
  return {
    tokenRefusals,
    clock,
    flush,
    explain: administration.explain,
    /** The one call with this id, as they see it; undefined: not found. */
    async seenBy(actor: UserActor, requestId: string | undefined): Promise<DecisionView | undefined> {
      clock.millis = Date.now()
      const outcome = await administration.explain(actor, requestId ?? '')
      if (outcome.ok && outcome.value.calls.length !== 1) throw new Error('there is more than one')
      return outcome.ok ? outcome.value.calls[0] : undefined
    },
  }
}
