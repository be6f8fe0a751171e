import { accept } from '@portreeve/protocol'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import type { Client } from '../../store/index.ts'
import { viewOfSecrets } from '../secret-view.ts'
import type { AppDeps } from './app-deps.ts'
import { type ChangedApp, changeApp, type KeptApp } from './change-app.ts'
import type { AppReach } from './reach-app.ts'

/** The secret of before goes on for `overlapSeconds`; the new one is seen this once. Rejects with StoreUnavailable. */
export async function rotateAppSecret(
  reach: AppReach,
  overlapSeconds: number | undefined,
  deps: AppDeps,
): Promise<AdministrationOutcome<KeptApp & { client_secret: string }>> {
  let client_secret = ''
  const changed = await changeClient(reach, 'app.rotate_secret', deps, (client) => {
    const rotated = deps.credentials.rotateSecret(client, overlapSeconds)
    if (!rotated.ok) return rotated
    client_secret = rotated.value.client_secret
    return accept(rotated.value.client)
  })
  return changed.ok ? accept({ ...changed.value, client_secret }) : changed
}

/** Only the newest secret is good from now on. `revokeTokens`: and no token that was issued before. Rejects with StoreUnavailable. */
export async function revokeOldAppSecrets(
  reach: AppReach,
  { revokeTokens = false }: { revokeTokens?: boolean | undefined },
  deps: AppDeps,
): Promise<AdministrationOutcome<KeptApp>> {
  const changed = await changeClient(reach, 'app.revoke_old_secrets', deps, (client) =>
    accept(deps.credentials.revokeOldSecrets(client)),
  )
  // Not before: a token got with an old secret in between would live on.
  if (changed.ok && revokeTokens) await deps.credentials.revokeTokens(changed.value.app.client_id)
  return changed
}

/**
 * Takes an app and its credentials out of service, or puts them back, in one transaction (threat T-17). What an operator disabled, a developer
 * does not enable. Rejects with StoreUnavailable.
 */
export function setAppDisabled(
  reach: AppReach,
  disabled: boolean,
  deps: AppDeps,
): Promise<AdministrationOutcome<KeptApp>> {
  const by = reach.actor.operator ? 'operator' : 'developer'
  const action = disabled ? 'app.disable' : 'app.enable'
  return changeApp(
    reach,
    {
      action,
      async decide(before) {
        const client = await findCredentials(before.client_id, deps)
        if (!client.ok) return client
        const changed = deps.credentials.setDisabled(client.value, disabled, by)
        if (!changed.ok) return changed
        const app = { ...before, disabled }
        return accept(changed.value === client.value ? { app } : { app, client: changed.value })
      },
    },
    deps,
  )
}

/** Changes its credentials alone. The revision grows, because what is seen of the app differs. */
function changeClient(
  reach: AppReach,
  action: string,
  deps: AppDeps,
  decide: (client: Client) => AdministrationOutcome<Client>,
): Promise<AdministrationOutcome<KeptApp>> {
  return changeApp(
    reach,
    {
      action,
      async decide(app): Promise<AdministrationOutcome<ChangedApp>> {
        const before = await findCredentials(app.client_id, deps)
        if (!before.ok) return before
        const client = decide(before.value)
        if (!client.ok) return client
        const [old, current] = [before.value, client.value].map((each) => ({ secrets: viewOfSecrets(each) }))
        return accept({ app, client: client.value, audited: { before: old, after: current } })
      },
    },
    deps,
  )
}

async function findCredentials(
  client_id: Client['client_id'],
  { store }: AppDeps,
): Promise<AdministrationOutcome<Client>> {
  const client = await store.clients.find(client_id)
  return client ? accept(client) : refuseAdministration('conflict', 'The credentials of this app are gone.')
}
