import type { Answer } from '../ask-server.ts'
import { segment } from '../read-input.ts'
import type { WantedApp, WantedSelection } from './document.ts'
import { type Listing, listingWay } from './listing-steps.ts'
import type { Change, Write } from './plan.ts'
import { apiRef, type Matched, newId, noteRevision, organizationRef, type Planning, planSwitch } from './planning.ts'
import { changedMembers, isSame, pick } from './same.ts'
import { fault } from './shape.ts'
import { inside } from './source.ts'
import { allNew, yamlDiff } from './yaml-diff.ts'

const pathOf = (id: string) => `/apps/${segment(id)}`

/** What may be different of an app, but for whom it is shared with. */
const SETTINGS = [
  ...['name', 'description', 'website', 'contactEmail', 'callbackUrls', 'implicit', 'activation', 'terms', 'quotas'],
] as const

/** In the order in which people read them. */
const ORDER = ['organization', ...SETTINGS, 'authServerId', 'sharedWith', 'listing', 'apis']

/** Which app of the server is meant: the one of this id, or the only one of this organization and name. */
export async function matchApp(entry: WantedApp, planning: Planning): Promise<Matched<WantedApp>> {
  const { state, reading } = planning
  const organizationId = await organizationRef(entry.organization, inside(entry.at, 'organization'), planning)
  const found = entry.id === undefined ? await state.appsNamed(entry.name, organizationId) : [await state.app(entry.id)]
  if (found.length > 1) fault(entry.at, `is one of several that are called ${entry.name}: give its id.`, reading)
  const [current] = found
  if (current && organizationId !== undefined && current.organizationId !== organizationId) {
    fault(inside(entry.at, 'organization'), 'cannot be changed: it belongs to another one.', reading)
  }
  const matched = { entry, id: String(current?.id ?? entry.id ?? newId()), current }
  noteRevision(pathOf(matched.id), current, planning)
  return matched
}

export async function planApp(matched: Matched<WantedApp>, planning: Planning): Promise<Change> {
  const { entry, id, current } = matched
  const { toYaml } = planning
  const organizationId = await organizationRef(entry.organization, inside(entry.at, 'organization'), planning)
  const shared = await planSharing(matched, planning)
  const selections = await planSelections(matched, planning)
  const moves = planListing(matched, planning)
  const needs = [organizationId ?? '', ...selections.needs]
  const enabling = planSwitch(matched, { path: pathOf(id), subject: `app ${entry.name}`, needs }, planning)
  const common = { subject: `app ${entry.name}`, at: entry.at, id, needs, remarks: [] }
  const more = [...selections.writes, ...moves]
  const said = pick(entry, [...SETTINGS, 'listing', 'sharedWith'])
  if (!current) {
    const body = { id, organizationId, ...pick(entry, [...SETTINGS, 'authServerId']), sharedWith: shared.ids }
    const described = { ...said, ...pick(entry, ['organization', 'authServerId']), apis: selections.after }
    return {
      ...{ ...common, kind: 'create' },
      lines: allNew(pick(described, ORDER), toYaml),
      writes: [
        { method: 'POST', path: '/apps', body, at: entry.at, secretOf: { kind: 'app', id, name: entry.name } },
        ...more,
      ],
    }
  }
  const given = Object.fromEntries(SETTINGS.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]])))
  // Absent where there are none.
  const patch = {
    ...changedMembers(given, { ...current, quotas: current.quotas ?? (given.quotas === null ? null : []) }),
    ...(shared.isChanged && { sharedWith: shared.ids }),
  }
  const patching: Write[] =
    Object.keys(patch).length > 0
      ? [{ method: 'PATCH', path: pathOf(id), body: patch, guard: pathOf(id), at: entry.at }]
      : []
  const writes = [...enabling, ...patching, ...more]
  const named = Object.keys({ ...given, ...said })
  const switched = (disabled: boolean) => enabling.length > 0 && { disabled }
  const before = {
    ...pick({ ...pick(current, named), ...shared.before, apis: selections.before }, ORDER),
    ...switched(true),
  }
  const after = { ...pick({ ...said, apis: selections.after }, ORDER), ...switched(false) }
  return {
    ...{ ...common, kind: writes.length > 0 ? 'change' : 'same' },
    lines: writes.length > 0 ? yamlDiff(before, after, toYaml) : [],
    writes,
  }
}

const post = (id: string, verb: string, body?: object): Write => ({
  method: 'POST',
  path: `${pathOf(id)}/${verb}`,
  body,
})

async function planSharing(
  { entry, current }: Matched<WantedApp>,
  planning: Planning,
): Promise<{ ids: string[] | undefined; isChanged: boolean; before: object }> {
  const { sharedWith } = entry
  if (!sharedWith) return { ids: undefined, isChanged: false, before: {} }
  const ids: string[] = []
  for (const [at, named] of sharedWith.entries()) {
    const found = await organizationRef(named, inside(entry.at, 'sharedWith', at), planning)
    if (found !== undefined) ids.push(found)
  }
  const kept = (current?.sharedWith ?? []) as string[]
  const isChanged = !isSame([...ids].sort(), [...kept].sort())
  // Where it is the same, it is shown as it was written.
  return { ids, isChanged, before: { sharedWith: isChanged ? kept : sharedWith } }
}

interface PlannedSelections {
  /** By API, for the diff. */
  before: Record<string, object>
  after: Record<string, object>
  writes: Write[]
  needs: string[]
}

async function planSelections(
  { entry, id, current }: Matched<WantedApp>,
  planning: Planning,
): Promise<PlannedSelections> {
  const kept = (current?.selections ?? []) as Answer[]
  const planned: PlannedSelections = { before: {}, after: {}, writes: [], needs: [] }
  if (!entry.apis) return planned
  for (const selection of kept) planned.before[String(selection.apiId)] = describe(selection, [])
  Object.assign(planned.after, planned.before)
  for (const wanted of entry.apis) {
    const api = await apiRef(wanted.api, inside(wanted.at, 'api'), planning)
    if (!api) continue
    const planId = planOf(wanted, api.plans, planning)
    const { terms, webhookUrl, at } = wanted
    const body = {
      ...(planId !== undefined && { planId }),
      ...(terms && { terms }),
      ...(webhookUrl !== undefined && { webhookUrl }),
    }
    const before = kept.find(({ apiId }) => apiId === api.id)
    planned.needs.push(api.id)
    if (before) planned.before[api.id] = describe(before, api.plans)
    planned.after[api.id] = planned.before[api.id] ?? {}
    if (before && Object.keys(changedMembers(body, { ...before, terms: acceptanceOf(before) })).length === 0) continue
    planned.after[api.id] = { ...planned.before[api.id], ...describe({ ...body }, api.plans) }
    planned.writes.push({ method: 'PUT', path: `${pathOf(id)}/apis/${segment(api.id)}`, body, at })
  }
  return planned
}

/** Who accepted what; when and as which user the server notes itself. */
const acceptanceOf = ({ terms }: Answer): object | undefined =>
  terms ? pick(terms as Answer, ['termsVersion', 'name', 'title', 'company']) : undefined

/** For the diff: with the plan by its name, where that is known. */
function describe(selection: Answer, plans: readonly { id: string; name: string }[]): object {
  const { planId } = selection
  const plan = plans.find(({ id }) => id === planId)?.name ?? planId
  return pick({ ...selection, plan, terms: acceptanceOf(selection) }, ['plan', 'terms', 'webhookUrl'])
}

/** Plans are named by name or by id. */
function planOf(
  { plan, at }: WantedSelection,
  plans: readonly { id: string; name: string }[],
  { reading }: Planning,
): string | undefined {
  if (plan === undefined) return undefined
  const found = plans.find(({ id, name }) => id === plan || name.toLowerCase() === plan.toLowerCase())
  return found?.id ?? fault(inside(at, 'plan'), `names ${plan}: the API has no such plan.`, reading)
}

function planListing({ entry, id, current }: Matched<WantedApp>, { reading }: Planning): Write[] {
  if (entry.listing === undefined) return []
  const from = (current?.listing ?? 'Registered') as Listing
  const way = listingWay(from, entry.listing)
  if (!way) {
    fault(inside(entry.at, 'listing'), `cannot be ${entry.listing} again: it is ${from}.`, reading)
    return []
  }
  return way.map((status) => ({ ...post(id, 'listing', { status }), at: inside(entry.at, 'listing') }))
}
