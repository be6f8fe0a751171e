import { accept } from '@portreeve/protocol'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import type { ApiDeps } from './api-deps.ts'
import { changeApi, type KeptApi } from './change-api.ts'
import type { ApiReach } from './reach-api.ts'

/**
 * Takes an API and its credentials out of service, or puts them back, in one transaction (threat T-17). What an operator disabled, a developer
 * does not enable. Rejects with StoreUnavailable.
 */
export function setApiDisabled(
  reach: ApiReach,
  disabled: boolean,
  deps: ApiDeps,
): Promise<AdministrationOutcome<KeptApi>> {
  const by = reach.actor.operator ? 'operator' : 'developer'
  const action = disabled ? 'api.disable' : 'api.enable'
  return changeApi(
    reach,
    {
      action,
      async decide(before) {
        const client = await deps.store.clients.find(before.client_id)
        if (!client) return refuseAdministration('conflict', 'The credentials of this API are gone.')
        const changed = deps.credentials.setDisabled(client, disabled, by)
        if (!changed.ok) return changed
        const api = { ...before, disabled }
        return accept(changed.value === client ? { api } : { api, client: changed.value })
      },
    },
    deps,
  )
}
