import type { Answer } from '../ask-server.ts'
import { eachLimited } from '../each-limited.ts'
import { segment } from '../read-input.ts'
import type { WantedMember, WantedOrganization } from './document.ts'
import type { Change, Write } from './plan.ts'
import { LOOKUPS_IN_FLIGHT, type Matched, newId, noteRevision, type Planning, planSwitch } from './planning.ts'
import { changedMembers, isSame, pick } from './same.ts'
import { fault } from './shape.ts'
import { allNew, yamlDiff } from './yaml-diff.ts'

const PROFILE = [
  'name',
  'address',
  'countryCode',
  'phoneNumber',
  'emailDomain',
  'website',
  'dealerCodes',
  'apiDmsInfo',
] as const

const pathOf = (id: string) => `/organizations/${segment(id)}`

/** Which organization of the server is meant: the one of this id, or the only one of this name. */
export async function matchOrganization(
  entry: WantedOrganization,
  planning: Planning,
): Promise<Matched<WantedOrganization>> {
  const { state, reading } = planning
  const found =
    entry.id === undefined ? await state.organizationsNamed(entry.name) : [await state.organization(entry.id)]
  if (found.length > 1) fault(entry.at, `is one of several that are called ${entry.name}: give its id.`, reading)
  const [current] = found
  const matched = { entry, id: String(current?.id ?? entry.id ?? newId()), current }
  noteRevision(pathOf(matched.id), current, planning)
  return matched
}

export async function planOrganization(matched: Matched<WantedOrganization>, planning: Planning): Promise<Change> {
  const { entry, id, current } = matched
  const subject = `organization ${entry.name}`
  const profile = pick(entry, PROFILE)
  const members = await planMembers(matched, planning)
  const enabling = planSwitch(matched, { path: pathOf(id), subject, needs: [] }, planning)
  const [first, ...more] = entry.namespaces ?? []
  if (!current) {
    const body = { id, ...profile, namespace: first, ...(planning.isOperator && { ownerId: null }) }
    const lines = {
      id: entry.id,
      ...profile,
      ...pick(entry, ['namespaces']),
      ...(entry.members && { members: members.after }),
    }
    return {
      ...{ kind: 'create', subject, at: entry.at, id, needs: [], remarks: members.remarks },
      lines: allNew(lines, planning.toYaml),
      writes: [
        { method: 'POST', path: '/organizations', body, at: entry.at },
        ...more.map((name) => claim(id, name, entry)),
        ...members.writes,
      ],
    }
  }
  const given = Object.fromEntries(PROFILE.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]])))
  const patch = changedMembers(given, current)
  const kept = entry.namespaces ? (await planning.state.namespaces(id)).map(({ name }) => String(name)) : []
  const missing = (entry.namespaces ?? []).filter((name) => !kept.includes(name))
  const writes: Write[] = [
    ...enabling,
    ...(Object.keys(patch).length > 0
      ? [{ method: 'PATCH' as const, path: pathOf(id), body: patch, guard: pathOf(id), at: entry.at }]
      : []),
    ...missing.map((name) => claim(id, name, entry)),
    ...members.writes,
  ]
  const named = [...Object.keys(given), ...(enabling.length > 0 ? ['disabled'] : [])]
  const lists = (namespaces: readonly string[], roles: object) => ({
    ...(entry.namespaces && { namespaces }),
    ...(entry.members && { members: roles }),
  })
  const before = { ...pick(current, named), ...lists(kept, members.before) }
  const after = { ...pick({ ...entry }, named), ...lists([...kept, ...missing], members.after) }
  return {
    ...{ kind: writes.length > 0 ? 'change' : 'same', subject, at: entry.at, id, needs: [], remarks: members.remarks },
    lines: writes.length > 0 ? yamlDiff(before, after, planning.toYaml) : [],
    writes,
  }
}

const claim = (id: string, name: string, { at }: WantedOrganization): Write => ({
  ...{ method: 'POST', path: `${pathOf(id)}/namespaces`, body: { name }, at },
})

interface PlannedMembers {
  /** Roles by e-mail, for the diff. */
  before: Record<string, string>
  after: Record<string, string>
  writes: Write[]
  remarks: string[]
}

async function planMembers(
  { entry, id, current }: Matched<WantedOrganization>,
  planning: Planning,
): Promise<PlannedMembers> {
  const { state, isOperator } = planning
  const planned: PlannedMembers = { before: {}, after: {}, writes: [], remarks: [] }
  if (!entry.members) return planned
  const members = current ? await state.members(id) : []
  const asked = current && !isOperator ? await state.openInvitations(id) : []
  const byEmail = (people: readonly Answer[], email: string) =>
    people.find((person) => String(person.email).toLowerCase() === email.toLowerCase())
  // Owners first: there is always one, so nobody may stop being one before somebody else is.
  const wanted = entry.members.toSorted((one, other) => rank(one) - rank(other))
  for (const member of wanted) {
    const { email, roles, at } = member
    const found = byEmail(members, email)
    const described = roles.join(', ') || 'looks'
    planned.after[email] = described
    if (found) {
      planned.before[email] = (found.roles as string[]).join(', ') || 'looks'
      if (isSame([...roles].sort(), [...(found.roles as string[])].sort())) continue
      const path = `${pathOf(id)}/members/${segment(String(found.userId))}`
      planned.writes.push({ method: 'PUT', path, body: { roles }, at })
    } else if (isOperator) {
      planned.writes.push(puttingIn(id, member))
    } else if (byEmail(asked, email)) {
      planned.before[email] = described
      planned.remarks.push(`${email} was invited, and has not accepted yet.`)
    } else {
      planned.writes.push({ method: 'POST', path: `${pathOf(id)}/invitations`, body: { email, roles }, at })
      planned.remarks.push(`${email} is invited, and becomes a member by accepting.`)
    }
  }
  return planned
}

const rank = ({ roles }: WantedMember): number => (roles.includes('owner') ? 0 : 1)

/** Operators put people in. Who has no login yet was invited to make one in the stage before. */
const puttingIn = (id: string, { email, roles, at }: WantedMember): Write => ({
  method: 'PUT',
  path: async (_, look) => `${pathOf(id)}/members/${segment(String((await look(`/users/${segment(email)}`)).id))}`,
  body: { roles },
  at,
})

/** Logins for the members who have none, once each, however many organizations name them. */
export async function planUsers(planning: Planning): Promise<Change[]> {
  if (!planning.isOperator) return []
  const members = planning.organizations.all.flatMap(({ entry }) => entry.members ?? [])
  const wanted = new Map(members.toReversed().map((member) => [member.email.toLowerCase(), member]))
  const changes = await eachLimited([...wanted.values()], LOOKUPS_IN_FLIGHT, async ({ email, name, at }) => {
    if (await planning.state.user(email)) return []
    const body = name === undefined ? { email } : { email, name }
    const write: Write = { method: 'POST', path: '/users/invite', body, at }
    const lines = allNew({ ...body, login: 'invited by mail' }, planning.toYaml)
    return [
      {
        kind: 'create' as const,
        subject: `user ${email}`,
        at,
        id: email,
        needs: [],
        remarks: [],
        lines,
        writes: [write],
      },
    ]
  })
  return changes.flat()
}
