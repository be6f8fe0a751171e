import type { Refused } from '@portreeve/protocol'

/**
 * `invalid`: what was sent has to be changed. `conflict`: what is there does not allow it. `changed`: it is not the revision that the caller
 * had seen. `forbidden`: the caller sees it and may not do this. What a caller may not even see is `not_found`.
 */
export type AdministrationError = 'not_found' | 'invalid' | 'conflict' | 'changed' | 'forbidden'

/** What is wrong with one member of what was sent. */
export interface FieldFault {
  /** JSON pointer (RFC 6901) into the body: `/basePath`, `/plans/0/name`. */
  pointer: string
  /** A sentence that says what to change, and never repeats what was sent. */
  detail: string
}

/** What the caller of an administrative action is told. `description` says what to change and never repeats what was sent. */
export interface AdministrationRefused extends Refused<AdministrationError> {
  description: string
  fields?: FieldFault[]
  /** More members of the answer, where fields do not say it: the findings about a spec. */
  more?: Record<string, unknown>
}

export type AdministrationOutcome<T> = { ok: true; value: T } | AdministrationRefused

export function refuseAdministration(
  error: AdministrationError,
  description: string,
  fields?: FieldFault[],
): AdministrationRefused {
  return { ok: false, error, detail: description, description, ...(fields && { fields }) }
}

/** `invalid`, by what a reader said about what was sent; `root` is where that stands. */
export function refuseRead(
  description: string,
  { pointer = '', why }: { pointer?: string; why: string },
  root = '',
): AdministrationRefused {
  return refuseAdministration('invalid', description, [{ pointer: root + pointer, detail: why }])
}

/** `invalid`, because of one member. */
export function refuseField(pointer: string, detail: string): AdministrationRefused {
  return refuseAdministration('invalid', detail, [{ pointer, detail }])
}
