import { type UseFormInput, type UseFormReturnType, useForm } from '@mantine/form'
import { useEffect, useState } from 'react'
import { type FormChange, type FormChangeOptions, useFormChange } from './use-form-change.ts'

export interface KeptFormOptions<Thing extends { revision: number }, Values extends Record<string, unknown>>
  extends Omit<FormChangeOptions<Values, Thing>, 'run'> {
  /** As the exchange has it; a newer one may come at any time. */
  thing: Thing
  /** What of it the form has. Pure. */
  valuesOf(thing: Thing): Values
  validate?: UseFormInput<Values>['validate']
  /** Resolves with the thing as it was kept. `ifMatch` is of the one that the values began with, not of the newest. */
  run(values: Values, ifMatch: number): Promise<Thing>
  secrets?: TypedSecrets
}

/** What is typed beside the form's values, and read back by nobody. */
export interface TypedSecrets {
  isTyped: boolean
  /** When they are kept, and when what the exchange has is wanted instead. */
  forget(): void
}

/** For a Problem: somebody else saved other values while these were being typed. */
export interface Meanwhile {
  /** What was typed is gone. */
  takeTheirs(): void
  /** The next save puts it over theirs. */
  keepMine(): void
}

export interface KeptForm<Values extends Record<string, unknown>> {
  form: UseFormReturnType<Values>
  save: Pick<FormChange, 'onSubmit' | 'isPending'> & {
    problem: FormChange['problem'] & { meanwhile?: Meanwhile }
  }
}

/**
 * A form that changes part of a thing. Until somebody types it shows what the exchange has. What was typed is saved with the revision that it began
 * with, so that nobody's change is lost unseen: where another part of the thing was changed meanwhile the form goes on, where it was these values it says so.
 */
export function useKeptForm<Thing extends { revision: number }, Values extends Record<string, unknown>>({
  thing,
  valuesOf,
  validate,
  run,
  secrets,
  onDone,
  ...change
}: KeptFormOptions<Thing, Values>): KeptForm<Values> {
  const fresh = valuesOf(thing)
  const form = useForm<Values>({ initialValues: fresh, ...(validate !== undefined && { validate }) })
  const [base, setBase] = useState({ values: fresh, revision: thing.revision })
  const begin = (values: Values, revision: number) => {
    form.resetDirty(values)
    setBase({ values, revision })
  }
  const { forget, ...save } = useFormChange(form, {
    ...change,
    run: (values: Values) => run(values, base.revision),
    onDone(kept: Thing, sent: Values) {
      const values = valuesOf(kept)
      // What was typed while it was being saved stays.
      if (isSame(form.getValues(), sent)) form.setValues(values)
      begin(values, kept.revision)
      secrets?.forget()
      onDone?.(kept, sent)
    },
  })
  // What was fetched before the last save may come after it.
  const isNewer = thing.revision > base.revision
  const hasSecrets = secrets?.isTyped ?? false
  const news = isNewer
    ? newsOf({ fresh, before: base.values, typed: form.values, isDirty: form.isDirty(), hasSecrets })
    : 'none'
  const takeTheirs = () => {
    form.setValues(fresh)
    secrets?.forget()
    form.clearErrors()
    begin(fresh, thing.revision)
    forget()
  }
  useEffect(() => {
    if (!isNewer || news === 'conflict') return
    if (news === 'take') form.setValues(fresh)
    begin(fresh, thing.revision)
  })
  if (news !== 'conflict') return { form, save }
  const keepMine = () => {
    begin(fresh, thing.revision)
    forget()
  }
  return { form, save: { ...save, problem: { ...save.problem, meanwhile: { takeTheirs, keepMine } } } }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

interface News {
  /** What the exchange has now. */
  fresh: unknown
  /** What the form began with. */
  before: unknown
  typed: unknown
  isDirty: boolean
  /** Some are typed, and whether somebody else set others nobody can see. */
  hasSecrets: boolean
}

/** What a newer revision means for a form: nothing, as it concerns other parts; to be taken; or somebody changed what is being typed. Pure. */
export function newsOf({ fresh, before, typed, isDirty, hasSecrets }: News): 'none' | 'take' | 'conflict' {
  if (hasSecrets) return 'conflict'
  if (isSame(fresh, before)) return 'none'
  return !isDirty || isSame(typed, fresh) ? 'take' : 'conflict'
}
