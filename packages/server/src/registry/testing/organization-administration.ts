/** For tests of other rooms, which need no more of the registry than this. */
export { createOrganizationAdministration } from '../organizations/organization-administration.ts'
