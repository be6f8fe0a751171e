import type { z } from 'zod'
import { refuseAdministration } from '../identity/index.ts'
import { type DeclaredOperation, operation } from './operation.ts'

/** An operation that nobody but an operator of the exchange may ask for, whatever is there. */
export function forOperators<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(declared: DeclaredOperation<Params, Query, Body>): DeclaredOperation<Params, Query, Body> {
  return operation({
    ...declared,
    description: [declared.description, 'For operators of the exchange.'].filter(Boolean).join('\n\n'),
    refusals: [...declared.refusals, 'forbidden'],
    handle: (input) =>
      input.actor.operator
        ? declared.handle(input)
        : refuseAdministration('forbidden', 'Only operators of the exchange may do this.'),
  })
}
