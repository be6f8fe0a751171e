/**
 * The demo exchange of `portreeve dev`: planned once, kept in demo.json, applied to the store until it is all there.
 * Decides nothing about calls; everything it makes could be made by people through the other rooms.
 * Start at provision.ts, then plan.ts.
 */
export type * from '../demo-json/index.ts'
export * from './bundled-service.ts'
export * from './demo-file.ts'
export * from './plan.ts'
export * from './provision.ts'
export * from './refused-tokens.ts'
