import type { UseFormReturnType } from '@mantine/form'
import { focusFirstFault } from '../parts/focus-first-fault.ts'
import { fieldFaults } from './field-faults.ts'
import { type Change, useChange } from './use-change.ts'

export interface FormChange<Values> {
  /** For the form's `onSubmit`. */
  submit(values: Values): void
  isPending: boolean
  /** For a Problem above the button: what was refused, if anything, and the parts of it that no field shows. */
  problem: { fault: unknown; more: readonly string[] }
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
): FormChange<Values> {
  const { mutate, isPending, error, reset } = useChange<Values, Result>({ ...change, showsFault: true })
  const isField = (name: string) => {
    const [first = ''] = name.split('.')
    return first in form.getValues() || alsoFields.includes(first)
  }
  return {
    submit(values) {
      mutate(values, {
        onError(fault) {
          const { fields } = fieldFaults(fault, isField)
          form.setErrors(fields)
          if (Object.keys(fields).length > 0) focusFirstFault()
        },
      })
    },
    isPending,
    forget: reset,
    problem: { fault: error ?? undefined, more: fieldFaults(error, isField).rest },
  }
}
