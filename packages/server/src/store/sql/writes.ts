import { apiWrites } from './apis.ts'
import { appWrites } from './apps.ts'
import { auditEntryWrites } from './audit-entries.ts'
import { authorizationServerWrites } from './authorization-servers.ts'
import { callErrorWrites } from './call-errors.ts'
import { changeWrites } from './change-log.ts'
import { clientWrites } from './clients.ts'
import { consentWrites } from './consents.ts'
import { copyArgument } from './copy-argument.ts'
import { decisionWrites } from './decisions.ts'
import { exchangeSettingsWrites } from './exchange-settings.ts'
import { factWrites } from './facts.ts'
import { gatewayRunWrites } from './gateway-runs.ts'
import { grantWrites } from './grants.ts'
import { idempotencyKeyWrites } from './idempotency-keys.ts'
import { interactionWrites } from './interactions.ts'
import { invitationWrites } from './invitations.ts'
import { joinRequestWrites } from './join-requests.ts'
import { mailProofWrites } from './mail-proofs.ts'
import { mailWrites } from './mails.ts'
import { managementTokenWrites } from './management-tokens.ts'
import { memberWrites } from './members.ts'
import { namespaceWrites } from './namespaces.ts'
import { nodeWrites } from './nodes.ts'
import { operatorWrites } from './operators.ts'
import { organizationWrites } from './organizations.ts'
import { passkeyWrites } from './passkeys.ts'
import { providerCallWrites } from './provider-calls.ts'
import { quotaCountWrites } from './quota-counts.ts'
import { registrationTokenWrites } from './registration-tokens.ts'
import { relayWrites } from './relay.ts'
import { revocationWrites } from './revocations.ts'
import type { Transaction } from './session.ts'
import { sessionWrites } from './sessions.ts'
import { signingKeyWrites } from './signing-keys.ts'
import { specWrites } from './specs.ts'
import { subscriptionWrites } from './subscriptions.ts'
import { throttleWrites } from './throttles.ts'
import { NotTogether, performTogether, type TogetherAnswer } from './together.ts'
import { trafficWrites } from './traffic.ts'
import { usageWrites } from './usage.ts'
import { usedOnceWrites } from './used-once.ts'
import { userWrites } from './users.ts'

/** Every method that writes, by record kind. Each call is one transaction, wherever the engine runs it. */
export const writes = {
  authorizationServers: authorizationServerWrites,
  signingKeys: signingKeyWrites,
  clients: clientWrites,
  organizations: organizationWrites,
  apis: apiWrites,
  apps: appWrites,
  subscriptions: subscriptionWrites,
  users: userWrites,
  consents: consentWrites,
  decisions: decisionWrites,
  grants: grantWrites,
  interactions: interactionWrites,
  mailProofs: mailProofWrites,
  mails: mailWrites,
  passkeys: passkeyWrites,
  registrationTokens: registrationTokenWrites,
  revocations: revocationWrites,
  sessions: sessionWrites,
  throttles: throttleWrites,
  quotaCounts: quotaCountWrites,
  usedOnce: usedOnceWrites,
  providerCalls: providerCallWrites,
  managementTokens: managementTokenWrites,
  auditEntries: auditEntryWrites,
  idempotencyKeys: idempotencyKeyWrites,
  invitations: invitationWrites,
  joinRequests: joinRequestWrites,
  members: memberWrites,
  namespaces: namespaceWrites,
  operators: operatorWrites,
  specs: specWrites,
  facts: factWrites,
  exchangeSettings: exchangeSettingsWrites,
  nodes: nodeWrites,
  usage: usageWrites,
  traffic: trafficWrites,
  callErrors: callErrorWrites,
  gatewayRuns: gatewayRunWrites,
  relay: relayWrites,
  changeLog: changeWrites,
}

/** A call of a write method as plain data, so that it can go to another thread. */
export interface WriteCall {
  kind: string
  method: string
  args: unknown[]
}

const TOGETHER = 'together'

/** `Store.together`, by an engine that runs each call in a transaction of its own. */
export function bindTogether(perform: (call: WriteCall) => Promise<unknown>) {
  return async (calls: readonly WriteCall[]): Promise<TogetherAnswer> => {
    try {
      await perform({ kind: TOGETHER, method: 'run', args: [...calls] })
      return 'done'
    } catch (fault) {
      if (fault instanceof NotTogether) return { at: fault.at, answer: fault.answer }
      throw fault
    }
  }
}

/** Methods that are one statement and announce nothing: such a statement is its own transaction. */
const ofOneStatement: ReadonlySet<string> = new Set([
  'callErrors.prune',
  'consents.remove',
  'decisions.prune',
  'facts.put',
  'gatewayRuns.advance',
  'gatewayRuns.end',
  'gatewayRuns.prune',
  'grants.prune',
  'grants.put',
  'grants.rotate',
  'grants.useCode',
  'idempotencyKeys.finish',
  'idempotencyKeys.forget',
  'idempotencyKeys.prune',
  'interactions.prune',
  'interactions.put',
  'interactions.remove',
  'interactions.replace',
  'invitations.decide',
  'joinRequests.decide',
  'joinRequests.insert',
  'mailProofs.prune',
  'mailProofs.put',
  'mailProofs.removeByUser',
  'mailProofs.take',
  'mails.failed',
  'mails.prune',
  'mails.put',
  'mails.sent',
  'managementTokens.put',
  'managementTokens.remove',
  'members.setCurrent',
  'namespaces.claim',
  'nodes.prune',
  'nodes.put',
  'nodes.remove',
  'passkeys.put',
  'passkeys.remove',
  'passkeys.rename',
  'passkeys.use',
  'providerCalls.cancelDue',
  'providerCalls.claim',
  'providerCalls.prune',
  'providerCalls.put',
  'providerCalls.replay',
  'providerCalls.settle',
  'quotaCounts.prune',
  'quotaCounts.takeAlone',
  'registrationTokens.put',
  'registrationTokens.remove',
  'relay.noticeHeld',
  'revocations.prune',
  'sessions.end',
  'sessions.endByUser',
  'sessions.prune',
  'sessions.put',
  'sessions.renew',
  'sessions.touch',
  'throttles.clear',
  'throttles.count',
  'throttles.prune',
  'traffic.prune',
  'usage.prune',
  'usedOnce.prune',
  'usedOnce.use',
])

/** Whether an engine may save the round trips that begin and commit a transaction. */
export function isOneStatement({ kind, method }: WriteCall): boolean {
  return ofOneStatement.has(`${kind}.${method}`)
}

type Bound<F> = F extends (tx: Transaction, ...args: infer Args) => infer Result ? (...args: Args) => Result : never
export type BoundWrites = {
  [Kind in keyof typeof writes]: { [Method in keyof (typeof writes)[Kind]]: Bound<(typeof writes)[Kind][Method]> }
}

type AnyWrite = (tx: Transaction, ...args: unknown[]) => Promise<unknown>
const methods = writes as unknown as Record<string, Record<string, AnyWrite>>

/** The write methods without their transaction: each call, with copies of its arguments, goes to `perform`. */
export function bindWrites(perform: (call: WriteCall) => Promise<unknown>): BoundWrites {
  const bound: Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>> = {}
  for (const [kind, ofKind] of Object.entries(methods)) {
    bound[kind] = {}
    for (const method of Object.keys(ofKind)) {
      bound[kind][method] = async (...args) => perform({ kind, method, args: args.map(copyArgument) })
    }
  }
  return bound as BoundWrites
}

/** Runs `call` in `tx`. */
export function performWrite(call: WriteCall, tx: Transaction): Promise<unknown> {
  if (call.kind === TOGETHER) return performTogether(call.args as WriteCall[], tx, performWrite)
  const write = methods[call.kind]?.[call.method]
  if (!write) throw new Error(`there is no write method ${call.kind}.${call.method}`)
  return write(tx, ...call.args)
}
