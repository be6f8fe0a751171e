import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Answer } from '../ask-server.ts'
import { segment } from '../read-input.ts'
import { specTypeOf } from '../spec-type.ts'
import type { WantedApi, WantedPlan } from './document.ts'
import { type DiffLine, diffLines, withContext } from './line-diff.ts'
import type { Change, Write } from './plan.ts'
import { type Matched, newId, noteRevision, organizationRef, type Planning, placeText, planSwitch } from './planning.ts'
import { changedMembers, isSame, pick } from './same.ts'
import { readValues } from './secret-value.ts'
import { fault } from './shape.ts'
import { inside } from './source.ts'
import { allNew, yamlDiff } from './yaml-diff.ts'

/** Among the values of an API: the private key of its client certificate. */
const CLIENT_KEY = 'tls:key'

const pathOf = (id: string) => `/apis/${segment(id)}`

/** Which API of the server is meant: the one of this id, or the one at this path of the gateway. */
export async function matchApi(entry: WantedApi, planning: Planning): Promise<Matched<WantedApi>> {
  const { state, reading } = planning
  const current = entry.id === undefined ? await state.apiAt(entry) : await state.api(entry.id)
  const matched = { entry, id: String(current?.id ?? entry.id ?? newId()), current }
  noteRevision(pathOf(matched.id), current, planning)
  // Ids of plans are chosen here, so that apps of the same documents can choose the plans.
  const kept = (current?.plans ?? []) as { id: string; name: string }[]
  for (const plan of entry.plans ?? []) {
    const isMeant = ({ id, name }: { id: string; name: string }) =>
      plan.id === undefined ? name.toLowerCase() === plan.name.toLowerCase() : id === plan.id
    plan.id ??= kept.find(isMeant)?.id ?? newId()
  }
  for (const name of ['environment', 'namespace', 'kind', 'authServerId'] as const) {
    if (!current || entry[name] === undefined || entry[name] === current[name]) continue
    fault(inside(entry.at, name), `cannot be changed: it is ${String(current[name])}.`, reading)
  }
  return matched
}

export async function planApi(matched: Matched<WantedApi>, planning: Planning): Promise<Change> {
  const { entry, id, current } = matched
  const { toYaml, reading } = planning
  const organizationId = await organizationRef(entry.organization, inside(entry.at, 'organization'), planning)
  if (current && organizationId !== undefined && current.organizationId !== organizationId) {
    fault(inside(entry.at, 'organization'), 'cannot be changed: it belongs to another one.', reading)
  }
  const parts = {
    visibility: await planVisibility(matched, planning),
    spec: await planSpec(matched, planning),
    plans: planPlans(matched),
  }
  const shared = {
    subject: `api ${entry.id ?? placeText(entry)}`,
    at: entry.at,
    id,
    needs: [organizationId ?? ''],
    remarks: [],
  }
  const enabling = planSwitch(matched, { path: pathOf(id), subject: shared.subject, needs: shared.needs }, planning)
  if (!current) {
    const lines = { ...describe(entry, []), ...pick(entry, ['organization', 'kind', 'environment', 'namespace']) }
    const { accessControl, values, activation, details, traffic } = entry
    const body = {
      ...pick(entry, ['kind', 'name', 'version', 'environment', 'namespace', 'basePath', 'targetUrl', 'authServerId']),
      ...{ id, organizationId, accessControl, activation, details: details && pick(details, Object.keys(details)) },
      ...(traffic && { traffic: pick(traffic, Object.keys(traffic)) }),
      ...(values && { values: readValues(values, reading) }),
    }
    const secretOf = { kind: 'api' as const, id, name: entry.name ?? id }
    return {
      ...{ ...shared, kind: 'create' },
      lines: [...allNew(pick(lines, ORDER), toYaml), ...secretLines(Object.keys(values ?? {})), ...parts.spec.lines],
      writes: [
        { method: 'POST', path: '/apis', body, at: entry.at, secretOf },
        ...[...parts.plans.writes, ...parts.spec.writes, ...parts.visibility.writes],
      ],
    }
  }
  const key = planKey(entry, current, planning)
  const patch = { ...patchOf(entry, current), ...(key && { values: key }) }
  const access = planAccess(matched, current, planning)
  const patching: Write[] =
    Object.keys(patch).length > 0 ? [guarded({ method: 'PATCH', path: pathOf(id), body: patch }, matched)] : []
  // Subscription-specific values and automatic activation exclude each other, so what makes room for the other goes first.
  const settings =
    entry.activation?.mode === 'automatic' ? [...access.writes, ...patching] : [...patching, ...access.writes]
  // What is public needs documentation and plans, so it comes after them when it begins and before them when it ends.
  const hides = current.visibility === 'public' && entry.visibility !== 'public'
  const writes = [
    ...enabling,
    ...(hides ? parts.visibility.writes : []),
    ...settings,
    ...parts.plans.writes,
    ...parts.spec.writes,
    ...(hides ? [] : parts.visibility.writes),
  ]
  const before = {
    ...describeCurrent(current, entry, parts.visibility.before),
    ...(enabling.length > 0 && { disabled: true }),
  }
  const after = { ...describe(entry, current.plans as WantedPlan[]), ...(enabling.length > 0 && { disabled: false }) }
  return {
    ...{ ...shared, kind: writes.length > 0 ? 'change' : 'same' },
    lines:
      writes.length > 0
        ? [
            ...yamlDiff(before, { ...before, ...after }, toYaml),
            ...secretLines([...access.sent, ...Object.keys(key ?? {})]),
            ...parts.spec.lines,
          ]
        : [],
    writes,
  }
}

const guarded = (
  write: Omit<Write, 'guard' | 'at'>,
  { entry, id }: Pick<Matched<WantedApi>, 'entry' | 'id'>,
): Write => ({
  ...{ ...write, guard: pathOf(id), at: entry.at },
})

/** In the order in which people read them. */
const ORDER = [
  ...['organization', 'name', 'version', 'kind', 'environment', 'namespace', 'basePath', 'targetUrl', 'authServerId'],
  ...['accessControl', 'activation', 'details', 'traffic', 'plans', 'visibility', 'sharedWith'],
]

const SETTINGS = [
  'name',
  'version',
  'basePath',
  'targetUrl',
  'accessControl',
  'activation',
  'visibility',
  'sharedWith',
] as const

/** What a document says, for the diff; plans that it does not name stay. */
function describe(entry: WantedApi, kept: readonly Described[]): Record<string, unknown> {
  const { details, traffic, plans } = entry
  const described = {
    ...pick(entry, SETTINGS),
    ...(details && { details: pick(details, Object.keys(details)) }),
    ...(traffic !== undefined && { traffic: pick(traffic ?? {}, Object.keys(traffic ?? {})) }),
  }
  if (!plans) return pick(described, ORDER)
  const changed = kept.map((each) => plans.find(({ id }) => id === each.id) ?? each)
  const added = plans.filter(({ id }) => kept.every((each) => each.id !== id))
  return pick({ ...described, plans: byName([...changed, ...added]) }, ORDER)
}

/** The same members of what is on the server. */
function describeCurrent(current: Answer, entry: WantedApi, visibility: object): Record<string, unknown> {
  const { details, traffic, plans } = entry
  const kept = (current.traffic ?? {}) as Answer
  const named = SETTINGS.filter((name) => entry[name] !== undefined)
  const described: Record<string, unknown> = { ...pick(current, named), ...visibility }
  if (details) described.details = pick(current.details as Answer, Object.keys(details))
  if (traffic !== undefined) described.traffic = pick(kept, Object.keys(traffic ?? kept))
  if (plans) described.plans = byName(current.plans as WantedPlan[])
  return pick(described, ORDER)
}

type Described = Pick<WantedPlan, 'id' | 'name' | 'visibility' | 'price' | 'quotas'> & Partial<WantedPlan>

const byName = (plans: readonly Described[]): object =>
  Object.fromEntries(
    plans.map(({ name, visibility, price, quotas, subscriptionQuotas = [] }) => {
      const ofEach = subscriptionQuotas.length > 0 && { subscriptionQuotas }
      return [name, { visibility, price, quotas, ...ofEach }]
    }),
  )

function patchOf(entry: WantedApi, current: Answer): Record<string, unknown> {
  const patch = changedMembers(pick(entry, ['name', 'version', 'basePath', 'targetUrl']), current)
  const { activation, details, traffic } = entry
  if (activation && !isSame(activation, current.activation)) {
    patch.activation = { ...activation, adminUrl: activation.adminUrl ?? null }
  }
  const changed = details ? changedMembers(details, current.details as Answer) : {}
  if (Object.keys(changed).length > 0) patch.details = changed
  const kept = (current.traffic ?? {}) as Answer
  const treated = traffic ? changedMembers(traffic, kept) : {}
  if (Object.keys(treated).length > 0) patch.traffic = treated
  if (traffic === null && Object.keys(kept).length > 0) patch.traffic = null
  return patch
}

/** The key of a client certificate goes along with it: the server looks whether they belong together. */
function planKey(
  { values = {}, traffic }: WantedApi,
  current: Answer,
  { reading, renewValues }: Planning,
): Record<string, string> | undefined {
  if (!Object.hasOwn(values, CLIENT_KEY)) return undefined
  const kept = (current.traffic ?? {}) as Answer
  const isOther = traffic?.clientCertificate !== undefined && traffic.clientCertificate !== kept.clientCertificate
  const isSet = (current.valuesSet as string[]).includes(CLIENT_KEY)
  return isSet && !isOther && !renewValues
    ? undefined
    : readValues(pick(values, [CLIENT_KEY]) as typeof values, reading)
}

/** Values are written when the access control is, when one is not set yet, and when somebody asks for it: whether they differ cannot be seen. */
function planAccess(
  { entry, id }: Matched<WantedApi>,
  current: Answer,
  { reading, renewValues }: Planning,
): { writes: Write[]; sent: string[] } {
  const { accessControl = current.accessControl, values: given = {} } = entry
  const { [CLIENT_KEY]: _, ...values } = given
  const isChanged = !isSame(accessControl, current.accessControl)
  const missing = Object.keys(values).filter((key) => !(current.valuesSet as string[]).includes(key))
  const sent = isChanged || renewValues ? Object.keys(values) : missing
  if (!isChanged && sent.length === 0) return { writes: [], sent: [] }
  const body = { accessControl, values: readValues(pick(values, sent) as typeof values, reading) }
  return { writes: [guarded({ method: 'PUT', path: `${pathOf(id)}/access-control`, body }, { entry, id })], sent }
}

const secretLines = (keys: readonly string[]): DiffLine[] =>
  keys.map((key) => ({ sign: '+', text: `values.${key}: (not shown)` }))

function planPlans({ entry, id, current }: Matched<WantedApi>): { writes: Write[] } {
  const kept = (current?.plans ?? []) as (Answer & { id: string })[]
  const writes = (entry.plans ?? []).flatMap((wanted): Write[] => {
    const { at, ...plan } = wanted
    const before = kept.find((each) => each.id === plan.id)
    if (!before) return [{ method: 'POST', path: `${pathOf(id)}/plans`, body: plan, at }]
    // Absent where there are none.
    const patch = changedMembers(plan, { subscriptionQuotas: [], ...before })
    if (Object.keys(patch).length === 0) return []
    return [{ method: 'PATCH', path: `${pathOf(id)}/plans/${segment(before.id)}`, body: patch, at }]
  })
  return { writes }
}

async function planVisibility(
  { entry, id, current }: Matched<WantedApi>,
  planning: Planning,
): Promise<{ writes: Write[]; before: object }> {
  const { visibility = current?.visibility ?? 'private', sharedWith } = entry
  const ids: string[] = []
  for (const [at, named] of (sharedWith ?? []).entries()) {
    const found = await organizationRef(named, inside(entry.at, 'sharedWith', at), planning)
    if (found !== undefined) ids.push(found)
  }
  const kept = (current?.sharedWith ?? []) as string[]
  const isShared = sharedWith === undefined || isSame([...ids].sort(), [...kept].sort())
  // Where it is the same, it is shown as it was written.
  const before = sharedWith === undefined ? {} : { sharedWith: isShared ? sharedWith : kept }
  if (visibility === (current?.visibility ?? 'private') && isShared) return { writes: [], before }
  const body = sharedWith === undefined ? { visibility } : { visibility, sharedWith: ids }
  return { writes: [guarded({ method: 'PUT', path: `${pathOf(id)}/visibility`, body }, { entry, id })], before }
}

const SPEC_LINES_MAX = 60

async function planSpec(
  { entry, id, current }: Matched<WantedApi>,
  { state, reading }: Planning,
): Promise<{ writes: Write[]; lines: DiffLine[] }> {
  const { spec, at } = entry
  if (spec === undefined) return { writes: [], lines: [] }
  const file = resolve(at.source.directory, spec)
  const content = readSpec(file)
  if (content === undefined) {
    fault(inside(at, 'spec'), `names ${spec}, which cannot be read.`, reading)
    return { writes: [], lines: [] }
  }
  const before = current ? await state.specText(id) : undefined
  if (before === content) return { writes: [], lines: [] }
  const write: Write = {
    method: 'PUT',
    path: `${pathOf(id)}/spec`,
    text: { content, contentType: specTypeOf(file) },
    at,
    file: spec,
  }
  return { writes: [write], lines: specLines(spec, before, content) }
}

/** A new spec by its size; of one that changed, what changed, as long as that is not too much to read. */
function specLines(name: string, before: string | undefined, after: string): DiffLine[] {
  const to = after.split('\n')
  if (before === undefined) return [{ sign: '+', text: `spec: ${name} (${to.length} lines)` }]
  const lines = withContext(diffLines(before.split('\n'), to), 1)
  const shown = lines.slice(0, SPEC_LINES_MAX).map(({ sign, text }): DiffLine => ({ sign, text: `  ${text}` }))
  const rest = lines.length - shown.length
  return [
    { sign: ' ', text: `spec: ${name}` },
    ...shown,
    ...(rest > 0 ? [{ sign: ' ' as const, text: `  … and ${rest} more lines of the diff` }] : []),
  ]
}

function readSpec(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
