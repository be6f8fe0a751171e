import { isDeepStrictEqual } from 'node:util'
import { accept } from '@portreeve/protocol'
import type { UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseField } from '../../identity/index.ts'
import type { Organization, User } from '../../store/index.ts'
import { isCountryCode } from './country-codes.ts'
import { emailDomainOf, parseEmailDomain } from './email-domain.ts'

/** What people say about an organization. Forms and lengths were checked by the caller's schema. */
export type OrganizationProfile = Pick<
  Organization,
  'name' | 'address' | 'countryCode' | 'phoneNumber' | 'emailDomain' | 'website' | 'dealerCodes' | 'apiDmsInfo'
>

/** `null` takes away; what is left out stays. */
export type ProfileChanges = {
  [Name in keyof OrganizationProfile]?:
    | OrganizationProfile[Name]
    | (undefined extends OrganizationProfile[Name] ? null : never)
}

export interface ProfileChange {
  before: Organization
  changes: ProfileChanges
  actor: Pick<UserActor, 'operator'>
  /** Who asks. */
  user: Pick<User, 'email' | 'emailVerified'> | undefined
}

/** The organization as it is to be; the same object when nothing would change. Pure. */
export function changeProfile({ before, changes, actor, user }: ProfileChange): AdministrationOutcome<Organization> {
  const { countryCode } = changes
  if (countryCode !== undefined && !isCountryCode(countryCode)) {
    return refuseField('/countryCode', 'countryCode has to be one of ISO 3166-1 alpha-2, in capitals: US, CA, CH.')
  }
  const emailDomain = decideEmailDomain({ before, changes, actor, user })
  if (!emailDomain.ok) return emailDomain
  const website = changes.website === undefined ? before.website : (changes.website ?? undefined)
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  const after: Organization = {
    ...before,
    ...(Object.fromEntries(given) as Partial<Organization>),
    website,
    emailDomain: emailDomain.value,
  }
  return accept(isDeepStrictEqual(dropAbsent(after), dropAbsent(before)) ? before : dropAbsent(after))
}

/**
 * Whom owners may invite, and what others take for the company's name in mails: so a user can name the domain of their own confirmed address and no
 * other, once (threat T-23). Whoever runs the exchange knows better, and may change it.
 */
function decideEmailDomain({ before, changes, actor, user }: ProfileChange): AdministrationOutcome<string | undefined> {
  const asked = changes.emailDomain
  const parsed = typeof asked === 'string' ? parseEmailDomain(asked) : undefined
  if (typeof asked === 'string' && parsed === undefined) {
    return refuseField('/emailDomain', 'emailDomain has to be a host name such as lakeside.example.')
  }
  if (asked === undefined || parsed === before.emailDomain) return accept(before.emailDomain)
  if (actor.operator) return accept(parsed)
  if (before.emailDomain !== undefined) {
    return refuseField('/emailDomain', 'Only who runs the exchange may change emailDomain once it is set.')
  }
  const own = user?.emailVerified ? emailDomainOf(user.email) : undefined
  return parsed === own
    ? accept(parsed)
    : refuseField('/emailDomain', 'emailDomain has to be the domain of your own confirmed e-mail address.')
}

function dropAbsent(organization: Organization): Organization {
  return Object.fromEntries(
    Object.entries(organization).filter(([, value]) => value !== undefined),
  ) as unknown as Organization
}
