/**
 * Compiles every statement with Kysely into the text of compiled.ts. Runs in compiled.test.ts only, never in a server:
 * Kysely costs 18 MB and 0.1 s at start, which the text does not.
 */
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Tables } from '../../schema.ts'
import { apiStatements } from '../apis.ts'
import { appStatements } from '../apps.ts'
import { attentionStatements } from '../attention.ts'
import { auditEntryStatements } from '../audit-entries.ts'
import { authorizationServerStatements } from '../authorization-servers.ts'
import { callErrorStatements } from '../call-errors.ts'
import { changeStatements } from '../change-log.ts'
import { clientStatements } from '../clients.ts'
import { consentStatements } from '../consents.ts'
import { decisionStatements } from '../decisions.ts'
import { exchangeSettingsStatements } from '../exchange-settings.ts'
import { factStatements } from '../facts.ts'
import { gatewayRunStatements } from '../gateway-runs.ts'
import { grantStatements } from '../grant-statements.ts'
import { idempotencyKeyStatements } from '../idempotency-keys.ts'
import { interactionStatements } from '../interactions.ts'
import { invitationStatements } from '../invitations.ts'
import { joinRequestStatements } from '../join-requests.ts'
import { mailProofStatements } from '../mail-proofs.ts'
import { mailStatements } from '../mails.ts'
import { managementTokenStatements } from '../management-tokens.ts'
import { memberStatements } from '../members.ts'
import { namespaceStatements } from '../namespaces.ts'
import { nodeStatements } from '../nodes.ts'
import { operatorStatements } from '../operators.ts'
import { organizationStatements } from '../organizations.ts'
import { passkeyStatements } from '../passkeys.ts'
import { providerCallStatements } from '../provider-call-statements.ts'
import { quotaCountStatements } from '../quota-counts.ts'
import { registrationTokenStatements } from '../registration-tokens.ts'
import { relayStatements } from '../relay.ts'
import { revocationStatements } from '../revocations.ts'
import { searchWordStatements } from '../search-words.ts'
import { sessionStatements } from '../sessions.ts'
import { signingKeyStatements } from '../signing-keys.ts'
import { specStatements } from '../specs.ts'
import type { Statement } from '../statement.ts'
import { subscriptionStatements } from '../subscription-statements.ts'
import { throttleStatements } from '../throttles.ts'
import { trafficStatements } from '../traffic.ts'
import { usageStatements } from '../usage.ts'
import { usedOnceStatements } from '../used-once.ts'
import { userStatements } from '../users.ts'
import { vitalsStatements } from '../vitals.ts'

const all = [
  authorizationServerStatements,
  signingKeyStatements,
  clientStatements,
  organizationStatements,
  apiStatements,
  appStatements,
  subscriptionStatements,
  userStatements,
  attentionStatements,
  consentStatements,
  decisionStatements,
  grantStatements,
  interactionStatements,
  mailProofStatements,
  mailStatements,
  passkeyStatements,
  registrationTokenStatements,
  revocationStatements,
  searchWordStatements,
  sessionStatements,
  throttleStatements,
  quotaCountStatements,
  usedOnceStatements,
  providerCallStatements,
  managementTokenStatements,
  auditEntryStatements,
  idempotencyKeyStatements,
  invitationStatements,
  joinRequestStatements,
  memberStatements,
  namespaceStatements,
  operatorStatements,
  specStatements,
  factStatements,
  exchangeSettingsStatements,
  nodeStatements,
  vitalsStatements,
  usageStatements,
  trafficStatements,
  callErrorStatements,
  gatewayRunStatements,
  relayStatements,
  changeStatements,
].flatMap((statements): Statement<never, unknown>[] => Object.values(statements))

class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** Writes `{name}` where a parameter goes, and the few constants as they are. The rest is SQL both engines take. */
class TemplateCompiler extends PostgresQueryCompiler {
  protected override appendValue(value: unknown): void {
    if (value instanceof Placeholder) this.append(`{${value.name}}`)
    else if (Number.isSafeInteger(value) || value === null) this.append(String(value))
    else
      throw new Error(
        `a statement's constants are whole numbers and null; everything else is a parameter: ${String(value)}`,
      )
  }
}

/** Statement name to SQL, by name. */
export function compileStatements(): Map<string, string> {
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new TemplateCompiler(),
    },
  })
  const params = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) }) as never
  const compiled = new Map<string, string>()
  for (const { name, build } of all.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (compiled.has(name)) throw new Error(`two statements are called ${name}`)
    compiled.set(name, build(db, params).compile().sql)
  }
  return compiled
}

/** The text of compiled.ts. */
export function renderCompiled(compiled: Map<string, string>): string {
  const lines = [...compiled].map(([name, sql]) => `  ${name}: \`${sql}\`,\n`)
  return `/**
 * Made from the statements in this folder by compiled.test.ts; do not edit. After changing a statement:
 * npx vitest run packages/server/src/store/sql/compiled.test.ts -u
 * \`{name}\` is a parameter. Both engines run the same text.
 */
export const compiledStatements: Readonly<Record<string, string>> = {
${lines.join('')}}
`
}
