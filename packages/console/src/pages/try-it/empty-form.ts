import type { ApiOperation } from '../../spec/read-operations.ts'
import type { CallForm } from './call-of.ts'

/** A form for an operation, with its examples filled in; what was typed for the one before goes on where the names are the same. Pure. */
export function emptyForm(
  operation: ApiOperation | undefined,
  testSubscriptionId: string | undefined,
  before?: CallForm,
): CallForm {
  const values = Object.fromEntries(
    (operation?.parameters ?? []).map(({ in: place, name, example, required }) => {
      const key = `${place} ${name}`
      return [key, before?.values[key] ?? (required ? example : '')]
    }),
  )
  return {
    method: operation?.method ?? 'GET',
    path: operation?.path ?? '/',
    values,
    headerLines: before?.headerLines ?? '',
    body: operation?.body?.example ?? '',
    bodyType: operation?.body?.type ?? 'application/json',
    subscriptionId: before?.subscriptionId ?? (operation ? 'test' : (testSubscriptionId ?? 'test')),
  }
}
