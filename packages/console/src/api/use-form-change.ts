import type { UseFormReturnType } from '@mantine/form'
import { type FormEvent, useState } from 'react'
import { focusFirstFault, showFaults } from '../parts/show-faults.ts'
import { fieldFaults } from './field-faults.ts'
import { type Change, useChange } from './use-change.ts'

export interface FormChange {
  /** The form's. */
  onSubmit(event: FormEvent<HTMLFormElement>): void
  isPending: boolean
  /** For a Problem above the button: what was refused, if anything, whether fields say all of it, and the parts of it that none shows. */
  problem: { fault: unknown; isInFields: boolean; more: readonly string[] }
  /** What was refused is shown no longer. */
  forget(): void
}

export interface FormChangeOptions<Values, Result> extends Omit<Change<Values, Result>, 'showsFault'> {
  /** First parts of names that the form shows though its values do not have them, such as secrets, which are kept elsewhere. */
  alsoFields?: readonly string[]
}

/** A change that a form makes: what was refused stands beside its field, and everything typed stays. */
export function useFormChange<Values extends Record<string, unknown>, Result>(
  form: UseFormReturnType<Values>,
  { alsoFields = [], ...change }: FormChangeOptions<Values, Result>,
): FormChange {
  const { mutate, isPending, error, reset } = useChange<Values, Result>({ ...change, showsFault: true })
  const isField = (name: string) => {
    const [first = ''] = name.split('.')
    return first in form.getValues() || alsoFields.includes(first)
  }
  const [isInFields, setInFields] = useState(false)
  const send = (values: Values) =>
    mutate(values, {
      onError(fault) {
        const { fields, rest } = fieldFaults(fault, isField)
        const names = Object.keys(fields)
        // A name may begin like a field's and have none of its own.
        setInFields(names.length > 0 && rest.length === 0 && names.every((name) => form.getInputNode(name)))
        showFaults(() => form.setErrors(fields))
      },
    })
  return {
    onSubmit: form.onSubmit(send, focusFirstFault),
    isPending,
    forget: reset,
    problem: { fault: error ?? undefined, isInFields, more: fieldFaults(error, isField).rest },
  }
}
