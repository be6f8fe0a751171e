import type { Server } from '../ask-server.ts'
import { eachLimited } from '../each-limited.ts'
import { exchangeDocument } from './document.ts'
import { type Change, isChanging, type Plan } from './plan.ts'
import { matchApi, planApi } from './plan-apis.ts'
import { matchApp, planApp } from './plan-apps.ts'
import { matchOrganization, planOrganization, planUsers } from './plan-organizations.ts'
import { planPruning } from './plan-pruning.ts'
import { planSubscription } from './plan-subscriptions.ts'
import { createEntries, LOOKUPS_IN_FLIGHT, type Planning, placeText, type Wanted } from './planning.ts'
import { createServerState, folded } from './server-state.ts'
import type { Reading } from './shape.ts'
import type { Source } from './source.ts'

export interface PlanOptions {
  renewValues: boolean
  prune: boolean
  /** It will not be carried out. */
  isOnlyShown: boolean
  /** Where references in documents lead. */
  env: NodeJS.ProcessEnv
}

/** What there is to do, or everything that is wrong with the documents: file, line, path and what to change. */
export async function makePlan(
  sources: readonly Source[],
  server: Server,
  { renewValues, prune, isOnlyShown, env }: PlanOptions,
): Promise<Plan | { faults: string[] }> {
  const reading: Reading = { env, faults: [], withoutSecrets: isOnlyShown }
  const wanted = readDocuments(sources, reading)
  if (reading.faults.length > 0) return { faults: reading.faults }
  const { stringify: toYaml } = await import('yaml')
  const state = createServerState(server)
  const { operator } = await state.me()
  const planning: Planning = {
    ...{ state, reading, toYaml, renewValues, isOperator: operator === true },
    ...{ disablings: [], subscriptions: new Map(), revisions: new Map() },
    organizations: createEntries(reading, ({ name }) => [folded(name)]),
    apis: createEntries(reading, (api) => [placeText(api)]),
    apps: createEntries(reading, ({ organization, name }) => [`${folded(organization)} ${name}`, name]),
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
  planning.organizations.add(await each(organizations, matchOrganization))
  planning.apis.add(await each(apis, matchApi))
  planning.apps.add(await each(apps, matchApp))
  const stages = [
    await planUsers(planning),
    await each(planning.organizations.all, planOrganization),
    await each(planning.apis.all, planApi),
    await each(planning.apps.all, planApp),
    (await each(subscriptions, planSubscription)).filter((change): change is Change => change !== undefined),
    planning.disablings,
    ...(prune ? await planPruning(wanted, sectionsOf(sources), planning) : []),
  ]
  return reading.faults.length > 0 ? { faults: reading.faults } : { stages, revisions: planning.revisions }
}

const sections = ['organizations', 'apis', 'apps', 'subscriptions'] as const

function readDocuments(sources: readonly Source[], reading: Reading): Wanted {
  const wanted: Wanted = { organizations: [], apis: [], apps: [], subscriptions: [] }
  for (const source of sources) {
    // An empty file wants nothing.
    const document = source.value === null ? {} : exchangeDocument(source.value, { source, path: [] }, reading)
    for (const section of sections) for (const entry of document?.[section] ?? []) wanted[section].push(entry as never)
  }
  return wanted
}

/** Which lists the documents have, empty ones as well. */
const sectionsOf = (sources: readonly Source[]): Set<string> =>
  new Set(sources.flatMap(({ value }) => Object.keys((value ?? {}) as object)))

export const hasChanges = ({ stages }: Plan): boolean => stages.some((stage) => stage.some(isChanging))
