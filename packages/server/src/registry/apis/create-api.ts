import { type ApiId, type AuthServerId, accept, type OrganizationId, type SubscriptionId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import type { UserActor } from '../../audit/index.ts'
import {
  type AdministrationOutcome,
  type AdministrationRefused,
  refuseAdministration,
  refuseField,
} from '../../identity/index.ts'
import {
  type AccessControl,
  type Api,
  type ApiActivation,
  type ApiDetails,
  type ApiTraffic,
  type Subscription,
  writeCalls,
} from '../../store/index.ts'
import { CLIENT_KEY } from '../access-control.ts'
import { checkDeveloper } from '../reach-developer.ts'
import { checkTerms } from '../terms.ts'
import type { ApiDeps } from './api-deps.ts'
import type { ApiValues, ValuesByKey } from './api-values.ts'
import { auditApi, type KeptApi, writeApi } from './change-api.ts'
import { changeValues } from './change-values.ts'
import { checkAccessControl } from './check-access-control.ts'
import { checkActivation } from './check-activation.ts'
import { checkPlace } from './check-place.ts'
import { changeTraffic, checkTraffic } from './check-traffic.ts'
import { reachApi } from './reach-api.ts'

/** What a developer registers (protocol.md 5.1). Where `basedOn` is given, everything left out is as it is there. */
export interface NewApi
  extends Partial<Pick<Api, 'kind' | 'name' | 'version' | 'environment' | 'namespace' | 'basePath' | 'targetUrl'>> {
  /** Of the caller's choice. */
  id?: ApiId | undefined
  /** Needed unless `basedOn` is given: both are of one organization. */
  organizationId?: OrganizationId | undefined
  /** An API whose next version, or whose instance in another environment, this is. */
  basedOn?: ApiId | undefined
  /** Left out: the oldest authorization server in force. */
  authServerId?: AuthServerId | undefined
  accessControl?: AccessControl | undefined
  traffic?: ApiTraffic | undefined
  /** Of the access control, and `tls:key`, by their keys. */
  values?: ValuesByKey | undefined
  activation?: ApiActivation | undefined
  details?: Partial<ApiDetails> | undefined
}

/** So many instances may one organization have, unless an operator makes them: every gateway has them all in memory. */
const INSTANCES_MAX = 1_000

/** Registers an API with its credentials and its test subscription. The secret is seen this once. Rejects with StoreUnavailable. */
export async function createApi(
  actor: UserActor,
  wanted: NewApi,
  deps: ApiDeps,
): Promise<AdministrationOutcome<KeptApi & { client_secret: string }>> {
  const base = wanted.basedOn === undefined ? undefined : await reachApi({ actor, id: wanted.basedOn }, deps)
  if (base && !base.ok) return base.error === 'not_found' ? refuseField('/basedOn', base.description) : base
  const drafted = draftApi(wanted, base?.value, deps)
  if (!drafted.ok) return drafted
  const refusal =
    (await checkMayMake(actor, drafted.value.api, base?.value, deps)) ??
    checkDraft(drafted.value.api, base?.value, deps)
  if (refusal) return refusal
  return write(actor, drafted.value, wanted.authServerId ?? base?.value.authServerId, deps)
}

interface Draft {
  /** Without credentials and test subscription. */
  api: Omit<Api, 'client_id' | 'authServerId'>
  values: ValuesByKey
}

function draftApi(wanted: NewApi, base: Api | undefined, { values, now }: ApiDeps): AdministrationOutcome<Draft> {
  const at = now()
  const organizationId = wanted.organizationId ?? base?.organizationId
  const { name = base?.name, version = base?.version, environment = base?.environment } = wanted
  const { namespace = base?.namespace, basePath = base?.basePath, kind = base?.kind ?? 'rest' } = wanted
  const targetUrl = wanted.targetUrl ?? base?.targetUrl ?? (kind === 'async' ? '' : undefined)
  const needed = { organizationId, name, version, environment, namespace, basePath, targetUrl }
  const missing = Object.entries(needed).filter(([, value]) => value === undefined)
  if (
    organizationId === undefined ||
    name === undefined ||
    version === undefined ||
    environment === undefined ||
    namespace === undefined ||
    basePath === undefined ||
    targetUrl === undefined
  ) {
    const fields = missing.map(([member]) => ({ pointer: `/${member}`, detail: `${member} is missing.` }))
    return refuseAdministration('invalid', 'Something is missing.', fields)
  }
  const accessControl = wanted.accessControl ?? base?.accessControl ?? { kind: 'fortellis_oauth', token: 'minted' }
  const traffic = changeTraffic(base?.traffic, wanted.traffic)
  const changed = changeValues(
    accessControl,
    valuesFrom(base, wanted, values),
    wanted.values ?? {},
    traffic?.clientCertificate,
  )
  if (!changed.ok) return changed
  const id = wanted.id ?? (v7() as ApiId)
  return accept({
    values: changed.value,
    api: {
      id,
      organizationId,
      kind,
      name,
      version,
      environment,
      namespace,
      basePath,
      targetUrl,
      accessControl,
      sealedValues: values.seal(id, changed.value),
      activation: wanted.activation ?? base?.activation ?? { mode: 'manual', audience: 'api_providers' },
      visibility: 'private',
      sharedWith: [],
      plans: (base?.plans ?? []).map((plan) => ({ ...plan, id: v7() })),
      details: {
        description: '',
        tags: [],
        implementationName: name,
        lifeCycle: 'Beta',
        ...base?.details,
        ...wanted.details,
      },
      ...(traffic && { traffic }),
      disabled: false,
      revision: 1,
      createdAt: at,
      updatedAt: at,
    },
  })
}

/** Values go along with the settings that they are for. */
function valuesFrom(base: Api | undefined, { accessControl, traffic }: NewApi, values: ApiValues): ValuesByKey {
  if (!base) return {}
  const all = Object.entries(values.open(base))
  const isOfKept = (key: string) =>
    key === CLIENT_KEY ? traffic?.clientCertificate === undefined : accessControl === undefined
  return Object.fromEntries(all.filter(([key]) => isOfKept(key)))
}

/** First whether it is their organization: what else may be wrong is nobody's business before. */
async function checkMayMake(
  actor: UserActor,
  { organizationId, namespace }: Draft['api'],
  base: Api | undefined,
  { store, registry }: ApiDeps,
): Promise<AdministrationRefused | undefined> {
  const refusal = await checkDeveloper(actor, organizationId, store)
  if (refusal?.error === 'not_found') return refuseField('/organizationId', refusal.description)
  if (refusal) return refusal
  if (base && base.organizationId !== organizationId) {
    return refuseField('/organizationId', 'An API and the one it is based on are of one organization.')
  }
  const kept = await store.namespaces.find(namespace)
  if (kept?.organizationId !== organizationId) {
    return refuseField('/namespace', 'The organization does not have this namespace. Claim it first.')
  }
  const own = registry.apis.all().filter((api) => api.organizationId === organizationId)
  return own.length >= INSTANCES_MAX && !actor.operator
    ? refuseAdministration(
        'conflict',
        `An organization may have ${INSTANCES_MAX} API instances. Ask the exchange for more.`,
      )
    : undefined
}

function checkDraft(
  api: Draft['api'],
  base: Api | undefined,
  { checkUrl }: ApiDeps,
): AdministrationRefused | undefined {
  return (
    checkPlace(api, checkUrl) ??
    checkAccessControl(api.accessControl, checkUrl) ??
    checkActivation(api, checkUrl) ??
    checkTraffic(api.traffic, base?.traffic, api.createdAt) ??
    checkTerms(api.details.terms, '/details/terms')
  )
}

async function write(
  actor: UserActor,
  draft: Draft,
  authServerId: AuthServerId | undefined,
  deps: ApiDeps,
): Promise<AdministrationOutcome<KeptApi & { client_secret: string }>> {
  const owner = { kind: 'api', id: draft.api.id } as const
  const made = await deps.credentials.create(owner, authServerId, { name: draft.api.name })
  if (!made.ok) return made
  const { client, client_secret } = made.value
  const test = testSubscriptionOf(draft.api)
  const ids = { client_id: client.client_id, authServerId: client.authServerId, testSubscriptionId: test.id }
  const api: Api = { ...draft.api, ...ids }
  const after = { ...api, valuesSet: Object.keys(draft.values) }
  const written = await writeApi(
    api.id,
    [
      writeCalls.apis.insert(api),
      writeCalls.clients.put(client),
      writeCalls.subscriptions.insert(test),
      writeCalls.organizations.hold(api.organizationId),
      writeCalls.namespaces.hold(api.namespace, api.organizationId),
      auditApi(actor, api, { action: 'api.create', after }, api.createdAt),
    ],
    deps,
  )
  if (!written.ok) return written
  if (written.value === 'done') {
    await deps.alignTest(actor, api)
    return accept({ api, client, client_secret })
  }
  if (written.value.answer === 'missing') {
    return refuseAdministration('conflict', 'The organization or its namespace has just been removed.')
  }
  const detail = 'This id cannot be used. Choose another one, or leave it out.'
  return refuseAdministration('conflict', detail, [{ pointer: '/id', detail }])
}

/** For calls to its own target through the gateway (protocol.md 3.8). Its connection is opened by subscriptions, as the API's activation says. */
function testSubscriptionOf({ organizationId, environment, createdAt }: Draft['api']): Subscription {
  return {
    id: v7() as SubscriptionId,
    organizationId,
    purpose: 'api_test',
    environment,
    status: 'active',
    connections: [],
    activatedAt: createdAt,
    revision: 1,
    createdAt,
    updatedAt: createdAt,
  }
}
