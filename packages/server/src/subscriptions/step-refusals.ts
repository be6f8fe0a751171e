import type { Refused } from '@portreeve/protocol'
import { type AdministrationRefused, refuseAdministration } from '../identity/index.ts'
import type { StepRefusal } from './life-cycle.ts'

/** What a person is told about a step that the life cycle does not have. `status` is where it would have begun. */
export function refuseStep({ error }: Refused<StepRefusal>, { status }: { status: string }): AdministrationRefused {
  switch (error) {
    case 'not_from_here':
      return refuseAdministration('conflict', `This cannot be done from here: the status is ${status}.`)
    case 'already_connected':
      return refuseAdministration('conflict', 'The subscription has a connection to this API already.')
    case 'nothing_to_connect':
      return refuseAdministration(
        'conflict',
        'The app has no API of this environment. Its developer has to select one.',
      )
    case 'unanswered':
      return refuseAdministration(
        'conflict',
        "The API's admin API has not answered the activate call with 200 yet. See its provider call.",
      )
    case 'not_by_callback':
      return refuseAdministration('conflict', 'The API has no admin API, so no callback decides about its connections.')
    case 'unknown_connection':
      return refuseAdministration('not_found', 'There is no connection with this id, or it is not yours.')
  }
}
