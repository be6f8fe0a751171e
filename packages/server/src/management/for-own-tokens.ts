import type { z } from 'zod'
import { type AdministrationRefused, refuseAdministration } from '../identity/index.ts'
import { type DeclaredOperation, operation } from './operation.ts'

/**
 * An operation on the account of whoever asks. An app that they allowed to manage acts for them on the exchange, not on how they sign in and what
 * they allowed other apps: else it could shut them out, or read where they are (threat T-16). Personal tokens that it made are no better than it.
 */
export function forOwnTokens<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(declared: DeclaredOperation<Params, Query, Body>): DeclaredOperation<Params, Query, Body> {
  const only = 'For personal tokens and the exchange’s own clients; an app’s token is refused.'
  return operation({
    ...declared,
    description: [declared.description, only].filter(Boolean).join('\n\n'),
    refusals: [...declared.refusals, 'forbidden'],
    handle: (input) => (input.token.isOfApp ? refuseOfApp() : declared.handle(input)),
  })
}

export const refuseOfApp = (): AdministrationRefused =>
  refuseAdministration('forbidden', 'The token of an app does not reach the account of its user. Use a personal one.')
