import type { Schemas } from '@portreeve/client/management'
import { useGet } from './queries.ts'

export type Me = Schemas['MeGet']
export type Membership = Me['memberships'][number]
export type Role = Membership['roles'][number]

/** Whoever is signed in. Below the shell it is always there. */
export function useMe(): Me {
  const { data } = useGet('/me')
  if (!data) throw new Error('useMe is for what is inside the shell')
  return data
}

/** The organization that they work for at the moment; undefined for whoever has none, such as an operator. */
export function useOrganization(): Membership | undefined {
  const me = useMe()
  return me.memberships.find(({ organizationId }) => organizationId === me.currentOrganizationId) ?? me.memberships[0]
}

/** Whether they may change things of an organization (docs/roles.md): its owners, for some things its developers, and operators. */
export function useMay(organizationId: string | undefined, ...roles: Role[]): boolean {
  const me = useMe()
  if (me.operator) return true
  const held = me.memberships.find((membership) => membership.organizationId === organizationId)?.roles ?? []
  return roles.some((role) => held.includes(role))
}
