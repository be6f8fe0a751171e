/**
 * What exists: organizations, apps, APIs. Offers them for reading from memory.
 * Leaves to others who may call what (subscriptions) and how a call is checked (gateway).
 * Start at registry.ts; what people do with it is administration.ts.
 */
export * from './access-control.ts'
export type { DirectoryChange } from './api-directory.ts'
export type { ApiAdministration } from './apis/api-administration.ts'
export { isHeaderValue, normalHeader } from './apis/gateway-headers.ts'
export type { AppAdministration } from './apps/app-administration.ts'
export type { Directory } from './directory.ts'
export { openRegistryAdministration } from './open-administration.ts'
export type { OrganizationAdministration } from './organizations/organization-administration.ts'
export { type Page, readPageOf } from './organizations/page.ts'
export { LOST, settleRace } from './organizations/settle-race.ts'
export * from './registry.ts'
export type { CallDescriptions } from './specs/call-descriptions.ts'
export type { ExampleAnswer, ExampleBook, ExampleContent } from './specs/calls/example-book.ts'
export { isJson, nearnessOf } from './specs/calls/media-types.ts'
export { findOperation, indexOperations } from './specs/calls/operations.ts'
export type { DescribedRequest } from './specs/calls/request-check.ts'
export { specLimits } from './specs/spec-limits.ts'
export type { SpecAdministration, SpecSource } from './specs/specs.ts'
export { digestOfTerms } from './terms.ts'
