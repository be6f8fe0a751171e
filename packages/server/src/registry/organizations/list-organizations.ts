import type { OrganizationId } from '@portreeve/protocol'
import type { UserActor } from '../../audit/index.ts'
import { foldText, hasWords, type Organization } from '../../store/index.ts'
import type { OrganizationDeps } from './organization-deps.ts'
import { type Page, readPageOf, readSomeOf } from './page.ts'

export interface OrganizationsWanted {
  /** Each word begins a word of the name, in any letter case. */
  search?: string | undefined
  /** The whole name, in any letter case. */
  name?: string | undefined
  after?: OrganizationId | undefined
  limit: number
}

/** What `findMany` takes at once. */
const IDS_MAX = 500

/** Newest id first: to operators all, to everybody else those they belong to. Rejects with StoreUnavailable. */
export function listOrganizations(
  actor: UserActor,
  wanted: OrganizationsWanted,
  { store }: Pick<OrganizationDeps, 'store'>,
): Promise<Page<Organization>> {
  const { search, name, after } = wanted
  if (actor.operator && search && name === undefined) {
    return readSomeOf(
      wanted.limit,
      (limit) => store.organizations.search({ search, after, limit }),
      ({ id }) => id,
    )
  }
  const list = actor.operator
    ? (limit: number) => store.organizations.list({ ...wanted, limit })
    : (limit: number) => listOwn(actor, { ...wanted, limit }, store)
  return readPageOf(wanted.limit, list, ({ id }) => id)
}

async function listOwn(
  actor: UserActor,
  { search, name, after, limit }: OrganizationsWanted,
  store: OrganizationDeps['store'],
): Promise<Organization[]> {
  const ids = [...actor.memberships.keys()].filter((id) => after === undefined || id < after)
  const found: Organization[] = []
  for (let at = 0; at < ids.length; at += IDS_MAX) {
    found.push(...(await store.organizations.findMany(ids.slice(at, at + IDS_MAX))))
  }
  const fits = (organization: Organization) =>
    (name === undefined || foldText(organization.name) === foldText(name)) &&
    (search === undefined || hasWords(search, organization.name))
  return found
    .filter(fits)
    .sort((one, other) => (one.id < other.id ? 1 : -1))
    .slice(0, limit)
}
