/** `@portreeve/verifier/admin`: for the admin APIs of API providers. */
export { type AdminErrorCode, adminErrors } from './admin/admin-errors.ts'
export type { AdminApiOptions, AdminProblem, Decision } from './admin/admin-options.ts'
export { type AdminApi, createAdminApi } from './admin/create-admin-api.ts'
export type { Activation } from './admin/parse-activation.ts'
export type { CallbackOutcome } from './admin/send-callback.ts'
export { createSubscriptionList, type KeptSubscription, type SubscriptionList } from './admin/subscription-list.ts'
