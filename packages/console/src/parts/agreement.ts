import type { UseFormReturnType } from '@mantine/form'
import type { ChangeEvent } from 'react'

/**
 * A tick is for what was shown when it was set. A form keeps that as a text: where something else is shown meanwhile the tick is gone, and
 * nobody agrees to what they have not read. Empty: no tick.
 */
export type AgreedTo = string

/** What is shown, as a text that changes with it; the order of a list does not matter. Pure. */
export const shownText = (shown: readonly string[] | object | undefined): AgreedTo =>
  JSON.stringify(Array.isArray(shown) ? shown.toSorted() : (shown ?? 'none'))

/** For the checkbox of a form's value `name`, below what `shown` says. */
export function agreementProps<Values extends Record<string, unknown>>(
  form: Pick<UseFormReturnType<Values>, 'values' | 'errors' | 'setFieldValue'>,
  name: keyof Values & string,
  shown: AgreedTo,
) {
  const agreedTo = form.values[name]
  const isOutdated = agreedTo !== '' && agreedTo !== shown
  return {
    checked: agreedTo === shown,
    error: form.errors[name] ?? (isOutdated ? 'This has changed since you agreed. Read it again' : undefined),
    onChange(event: ChangeEvent<HTMLInputElement>) {
      form.setFieldValue(name, (event.currentTarget.checked ? shown : '') as never)
    },
  }
}
