/**
 * The management API, typed: everything about an exchange, for programs that set one up, look after it or watch it. Its types are generated
 * out of the description that the exchange serves. Needs a management token; what apps do with theirs is in `@portreeve/client`.
 * Start at management.ts, then create-management.ts.
 */
export { createManagement } from './create-management.ts'
export type { Management } from './management.ts'
export {
  type FieldProblem,
  ManagementError,
  type ManagementErrorCode,
  type ManagementErrorDetails,
  ManagementUnavailable,
  type SpecFinding,
} from './management-error.ts'
export type {
  Answer,
  ArgumentsOf,
  CallOptions,
  ItemOf,
  ListPath,
  Method,
  PathOf,
  Schemas,
} from './operation-types.ts'
export type { ManagementOptions } from './options.ts'
