import type { Server } from '../ask-server.ts'
import { eachLimited } from '../each-limited.ts'
import { exchangeDocument } from './document.ts'
import { type Change, isChanging, type Plan } from './plan.ts'
import { matchApi, planApi } from './plan-apis.ts'
import { matchApp, planApp } from './plan-apps.ts'
import { matchOrganization, planOrganization, planUsers } from './plan-organizations.ts'
import { planPruning } from './plan-pruning.ts'
import { planSubscription } from './plan-subscriptions.ts'
import { LOOKUPS_IN_FLIGHT, type Planning, type Wanted } from './planning.ts'
import { createServerState } from './server-state.ts'
import type { Reading } from './shape.ts'
import type { Source } from './source.ts'

export interface PlanOptions {
  renewValues: boolean
  prune: boolean
  /** It will not be carried out. */
  isOnlyShown: boolean
}

/** What there is to do, or everything that is wrong with the documents: file, line, path and what to change. */
export async function makePlan(
  sources: readonly Source[],
  server: Server,
  { renewValues, prune, isOnlyShown }: PlanOptions,
): Promise<Plan | { faults: string[] }> {
  const reading: Reading = { env: process.env, faults: [], withoutSecrets: isOnlyShown }
  const wanted = readDocuments(sources, reading)
  if (reading.faults.length > 0) return { faults: reading.faults }
  const { stringify: toYaml } = await import('yaml')
  const state = createServerState(server)
  const { operator } = await state.me()
  const planning: Planning = {
    ...{ state, reading, toYaml, renewValues, isOperator: operator === true },
    ...{ organizations: [], apis: [], apps: [], disablings: [], subscriptions: new Map(), revisions: new Map() },
  }
  const { organizations, apis, apps, subscriptions } = wanted
  await state.prepare({
    organizations: organizations.length,
    apis: apis.length,
    apps: apps.length,
    subscriptions: subscriptions.length,
  })
  const each = <T, R>(items: readonly T[], work: (item: T, planning: Planning) => Promise<R>) =>
    eachLimited(items, LOOKUPS_IN_FLIGHT, (item) => work(item, planning))
  await each(organizations, matchOrganization)
  await each(apis, matchApi)
  await each(apps, matchApp)
  const stages = [
    await planUsers(planning),
    await each(inOrder(planning.organizations, organizations), planOrganization),
    await each(inOrder(planning.apis, apis), planApi),
    await each(inOrder(planning.apps, apps), planApp),
    (await each(subscriptions, planSubscription)).filter((change): change is Change => change !== undefined),
    planning.disablings,
    ...(prune ? await planPruning(wanted, sectionsOf(sources), planning) : []),
  ]
  return reading.faults.length > 0 ? { faults: reading.faults } : { stages, revisions: planning.revisions }
}

function readDocuments(sources: readonly Source[], reading: Reading): Wanted {
  const wanted: Wanted = { organizations: [], apis: [], apps: [], subscriptions: [] }
  for (const source of sources) {
    // An empty file wants nothing.
    const document = source.value === null ? {} : exchangeDocument(source.value, { source, path: [] }, reading)
    wanted.organizations.push(...(document?.organizations ?? []))
    wanted.apis.push(...(document?.apis ?? []))
    wanted.apps.push(...(document?.apps ?? []))
    wanted.subscriptions.push(...(document?.subscriptions ?? []))
  }
  return wanted
}

/** Which lists the documents have, empty ones as well. */
const sectionsOf = (sources: readonly Source[]): Set<string> =>
  new Set(sources.flatMap(({ value }) => Object.keys((value ?? {}) as object)))

/** They were looked up side by side; people read the plan in the order of their documents. */
const inOrder = <Entry, M extends { entry: Entry }>(matched: readonly M[], entries: readonly Entry[]): M[] => {
  const places = new Map(entries.map((entry, at) => [entry, at]))
  return matched.toSorted((one, other) => (places.get(one.entry) ?? 0) - (places.get(other.entry) ?? 0))
}

export const hasChanges = ({ stages }: Plan): boolean => stages.some((stage) => stage.some(isChanging))
