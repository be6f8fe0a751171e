/**
 * The words on the wire: names, shapes, statuses and ids. No behaviour beyond building a value.
 * Everything that decides anything lives in the rooms that import this one.
 * Start at ids.ts, then gateway-errors.ts.
 */
export * from './admin-api.ts'
export { type AccentColours, contrastRatio, fitAccent } from './brand-colour.ts'
export * from './gateway-errors.ts'
export * from './headers.ts'
export * from './ids.ts'
export * from './oauth.ts'
export * from './outcome.ts'
export * from './publishing.ts'
export * from './subscription-context.ts'
export * from './subscription-list.ts'
export * from './tokens.ts'
