import type { Refused } from '@portreeve/protocol'

/** `invalid`: what was sent has to be changed. `conflict`: what is there does not allow it. */
export type AdministrationError = 'not_found' | 'invalid' | 'conflict'

/** What an operator is told. `description` says what to change and never repeats what was sent. */
export interface AdministrationRefused extends Refused<AdministrationError> {
  description: string
}

export type AdministrationOutcome<T> = { ok: true; value: T } | AdministrationRefused

export function refuseAdministration(error: AdministrationError, description: string): AdministrationRefused {
  return { ok: false, error, detail: description, description }
}
